import { describe, it } from 'vitest';
import { drawn, expectClose, runGraph } from '../../../test/support/gradientChecks';
import { Graph } from '../Graph';
import { conv2d } from '../operators/convolution';
import { mul } from '../operators/elementwise';
import { reduceSum } from '../operators/normalization';
import { differentiate } from './differentiate';

describe('the gradient of a depthwise convolution for its weight', () => {
  const batch = 2;
  const channels = 3;

  it.each([
    { height: 6, width: 5, kernel: 3, stride: 1, padding: 1, dilation: 1 },
    { height: 8, width: 7, kernel: 3, stride: 2, padding: 1, dilation: 1 },
    { height: 9, width: 8, kernel: 3, stride: 1, padding: 2, dilation: 2 },
    { height: 10, width: 11, kernel: 3, stride: 3, padding: 0, dilation: 1 },
    { height: 8, width: 8, kernel: 1, stride: 2, padding: 0, dilation: 1 },
  ])('$height×$width, kernel $kernel, stride $stride, padding $padding, dilation $dilation', async (each) => {
    const { height, width, kernel, stride, padding, dilation } = each;
    const graph = new Graph();
    const x = graph.parameter('x', [batch, channels, height, width]);
    const weight = graph.parameter('weight', [channels, 1, kernel, kernel]);
    const y = conv2d(x, weight, null, {
      stride: [stride, stride],
      padding: [padding, padding],
      dilation: [dilation, dilation],
      groups: channels,
    });
    const upstream = graph.parameter('upstream', y.shape);
    const loss = reduceSum(mul(y, upstream), [0, 1, 2, 3], false);
    const gradient = differentiate(loss, [weight]).get(weight)!;
    const data = {
      x: drawn(x.shape, 1),
      weight: drawn(weight.shape, 2),
      upstream: drawn(y.shape, 3),
    };
    const [rows = 0, columns = 0] = y.shape.slice(2);
    const wanted = drawn(weight.shape, 0).map((_, place) => {
      const channel = Math.floor(place / kernel ** 2);
      const [down, across] = [Math.floor(place / kernel) % kernel, place % kernel];
      let sum = 0;
      for (let image = 0; image < batch; image++) {
        for (let at = 0; at < rows * columns; at++) {
          const row = Math.floor(at / columns) * stride + down * dilation - padding;
          const column = (at % columns) * stride + across * dilation - padding;
          if (row < 0 || column < 0 || row >= height || column >= width) continue;
          const plane = image * channels + channel;
          sum +=
            data.upstream[plane * rows * columns + at]! * data.x[(plane * height + row) * width + column]!;
        }
      }
      return sum;
    });
    expectClose((await runGraph({ gradient }, [x, weight, upstream], data)).gradient, wanted);
  });
});
