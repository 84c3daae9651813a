import { describe, expect, it } from 'vitest';
import type { ModelRow } from '../../src/shared/models/ModelRow';
import { plotPoints, usualAxis } from './plotPoints';
import { logRange, logTicks, placeLabels, placeLog } from './plotScale';

function row(architecture: string, figures: Partial<ModelRow>): ModelRow {
  return {
    id: `${architecture}:V1`,
    architecture,
    weights: 'V1',
    family: 'X',
    acc1: 70,
    acc5: null,
    parameters: 1,
    gflops: 1,
    bytes: 1,
    preprocessing: { resize: 1, crop: 1, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
    licence: null,
    url: 'https://example.org/x.pth',
    classifies: true,
    labelSet: 'imagenet-1k',
    state: 'absent',
    present: 0,
    download: null,
    milliseconds: null,
    inUse: false,
    ...figures,
  };
}

describe('the points of the plot', () => {
  const rows = [
    row('slow', { acc1: 80, milliseconds: 50, gflops: 1 }),
    row('quick', { acc1: 70, milliseconds: 5, gflops: 3 }),
    row('beaten', { acc1: 69, milliseconds: 6, gflops: 2 }),
    row('unmeasured', { acc1: 90, gflops: 4 }),
    row('ours', { acc1: 99, milliseconds: 1, labelSet: null }),
    row('nameless', { acc1: null, milliseconds: 1 }),
  ];

  it('have what was measured, the best of it marked, and count what is left out', () => {
    const { points, front, without, elsewhere } = plotPoints(rows, 'time');
    expect(points.map((point) => point.row.architecture)).toEqual(['quick', 'beaten', 'slow']);
    expect(front.map((point) => point.row.architecture)).toEqual(['quick', 'slow']);
    expect({ without, elsewhere }).toEqual({ without: 1, elsewhere: 1 });
  });

  it('have published figures on another axis', () => {
    expect(plotPoints(rows, 'gflops').front.map((point) => point.row.architecture)).toEqual([
      'slow',
      'unmeasured',
    ]);
  });

  it('are over time once more than one model was measured', () => {
    expect(usualAxis(rows)).toBe('time');
    expect(usualAxis(rows.slice(3, 5))).toBe('gflops');
  });
});

describe('a logarithmic axis', () => {
  it('shows all costs, evenly by their ratios', () => {
    const range = logRange([1, 100]);
    expect(range[0]).toBeLessThan(1);
    expect(range[1]).toBeGreaterThan(100);
    expect(placeLog(10, [1, 100], [0, 200])).toBeCloseTo(100);
    expect(logRange([])).toEqual([1, 10]);
  });

  it('has as many marks as there is room for', () => {
    expect(logTicks([0.9, 120], 10)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(logTicks([0.9, 120], 6)).toEqual([1, 3, 10, 30, 100]);
    expect(logTicks([0.9, 120], 3)).toEqual([1, 10, 100]);
    expect(logTicks([0.01, 0.04], 5)).toEqual([0.01, 0.02]);
  });
});

describe('the names beside points', () => {
  const frame = { left: 0, right: 300, top: 0, bottom: 200 };

  it('stay within the frame and cover neither each other nor points', () => {
    const labels = [
      { text: 'at_the_edge', x: 5, y: 195 },
      { text: 'middle', x: 150, y: 100 },
      { text: 'close_to_it', x: 154, y: 103 },
    ];
    const placed = placeLabels(labels, frame);
    expect(placed.length).toBeGreaterThanOrEqual(2);
    for (const { left, top, text } of placed) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left + text.length * 6.4).toBeLessThanOrEqual(300);
      expect(top + 14).toBeLessThanOrEqual(200);
    }
    const [a, b] = placed;
    expect(a?.text).toBe('at_the_edge');
    expect(b?.text).toBe('middle');
  });

  it('are left out where there is no room', () => {
    const crowd = Array.from({ length: 60 }, (_, index) => ({
      text: 'crowded_name',
      x: 150 + index,
      y: 100,
    }));
    expect(placeLabels(crowd, frame).length).toBeLessThan(10);
  });
});
