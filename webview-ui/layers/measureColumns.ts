import { formatCount, formatOutputShape } from '../../src/shared/format';
import type { ColumnWidths } from './fitColumns';
import { layerType, type LayerNode } from './layerNode';

/** Space between columns, in pixels. */
const GAP = 10;
/** Indent of one level, the twistie and the checkbox before a name, in pixels, as in VS Code's trees. */
const INDENT = 8;
const TWISTIE = 20;
const CHECKBOX = 20;
/** A name or a type wider than this, in pixels, is cut rather than that a column goes. */
const LONGEST_NAME = 130;
const LONGEST_TYPE = 100;
const BAR = 44;

/** What the columns of a network want, with the gap before each, in the page's font. */
export function measureColumns(root: LayerNode): ColumnWidths {
  const measure = textMeasure();
  const widest = { name: 0, type: 0, parameters: 0, shape: 0, macs: 0 };
  const visit = (node: LayerNode): void => {
    const { parameters, outputShape, macs } = node.module;
    const shape = outputShape ? formatOutputShape(outputShape) : '';
    widest.name = Math.max(widest.name, node.depth * INDENT + TWISTIE + CHECKBOX + measure(node.name));
    widest.type = Math.max(widest.type, measure(layerType(node)));
    widest.parameters = Math.max(widest.parameters, measure(formatCount(parameters)));
    widest.shape = Math.max(widest.shape, measure(shape));
    widest.macs = Math.max(widest.macs, measure(formatCount(macs)));
    node.children.forEach(visit);
  };
  visit(root);
  return {
    name: Math.ceil(Math.min(LONGEST_NAME, widest.name)),
    type: Math.ceil(Math.min(LONGEST_TYPE, widest.type)) + GAP,
    parameters: Math.ceil(widest.parameters) + GAP,
    shape: Math.ceil(widest.shape) + GAP,
    bar: BAR + GAP,
    macs: Math.ceil(widest.macs) + GAP,
  };
}

let context: CanvasRenderingContext2D | null | undefined;

/** Measures a text as the page would draw it. */
function textMeasure(): (text: string) => number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return (text) => text.length * 7;
  const { fontSize, fontFamily } = getComputedStyle(document.body);
  context.font = `${fontSize} ${fontFamily}`;
  const drawing = context;
  const known = new Map<string, number>();
  return (text) => {
    let width = known.get(text);
    if (width === undefined) known.set(text, (width = drawing.measureText(text).width));
    return width;
  };
}
