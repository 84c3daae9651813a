import { Random } from '../../shared/Random';

/** What frozen features are worth to classifiers that have not seen a picture: shares that they get right, 0…1. */
export interface ProbeResult {
  readonly nearestMean: number;
  readonly logistic: number;
  readonly folds: number;
}

/** Parts of a cross-validation, where each class has as many pictures. */
const FOLDS = 5;

/** Steps of the logistic regression; twice as many change no figure that is shown. */
const STEPS = 80;

/**
 * Cross-validates the two simplest classifiers on feature vectors, standardised: the nearest class mean, and a logistic regression with
 * the penalty ½|w|² beside the summed loss (scikit-learn's default, C = 1). Both need only the inner products of the vectors.
 * @param labels each class at least twice
 */
export function probe(
  vectors: readonly Float64Array[],
  labels: readonly number[],
  classes: number,
  seed: number,
): ProbeResult {
  const products = innerProducts(standardised(vectors));
  const counts = Array.from(
    { length: classes },
    (_, label) => labels.filter((each) => each === label).length,
  );
  const folds = Math.max(2, Math.min(FOLDS, ...counts));
  const fold = assignFolds(labels, classes, folds, seed);
  let [nearest, logistic] = [0, 0];
  for (let held = 0; held < folds; held++) {
    const seen = places(fold, (own) => own !== held);
    const unseen = places(fold, (own) => own === held);
    const byMean = nearestMean(products, labels, classes, seen);
    const byLogistic = logisticRegression(products, labels, classes, seen);
    for (const place of unseen) {
      if (argmax(byMean(place)) === labels[place]) nearest += 1;
      if (argmax(byLogistic(place)) === labels[place]) logistic += 1;
    }
  }
  return { nearestMean: nearest / labels.length, logistic: logistic / labels.length, folds };
}

/** Scores of a picture, one a class. */
type Scores = (place: number) => Float64Array;

function nearestMean(
  products: readonly Float64Array[],
  labels: readonly number[],
  classes: number,
  seen: readonly number[],
): Scores {
  const members = Array.from({ length: classes }, (_, label) =>
    seen.filter((place) => labels[place] === label),
  );
  const mean = (row: Float64Array, places: readonly number[]): number =>
    places.reduce((sum, place) => sum + (row[place] ?? 0), 0) / places.length;
  const lengths = members.map((own) =>
    mean(
      Float64Array.from(products, (row) => mean(row, own)),
      own,
    ),
  );
  // -|x-m|² without |x|², which is the same for all classes.
  return (place) =>
    Float64Array.from(
      members,
      (own, label) => 2 * mean(products[place] ?? EMPTY, own) - (lengths[label] ?? 0),
    );
}

/** Nesterov's accelerated gradient on the weights w = Σ a_i·x_i, of which only the a are kept. */
function logisticRegression(
  products: readonly Float64Array[],
  labels: readonly number[],
  classes: number,
  seen: readonly number[],
): Scores {
  const count = seen.length;
  const penalty = 1 / count;
  // The curvature of the loss is at most half the largest eigenvalue of the products.
  const rate = 1 / ((0.5 * largestEigenvalue(products, seen)) / count + penalty);
  let weights = new Float64Array(count * classes);
  let before = weights;
  for (let step = 0; step < STEPS; step++) {
    const momentum = step / (step + 3);
    const ahead = weights.map((value, at) => value + momentum * (value - (before[at] ?? 0)));
    before = weights;
    weights = ahead.slice();
    for (const [row, place] of seen.entries()) {
      const probabilities = softmax(scoresOf(products[place] ?? EMPTY, ahead, seen, classes));
      for (let label = 0; label < classes; label++) {
        const off = (probabilities[label] ?? 0) - (labels[place] === label ? 1 : 0);
        const at = row * classes + label;
        weights[at] = (weights[at] ?? 0) - rate * (off / count + penalty * (ahead[at] ?? 0));
      }
    }
  }
  return (place) => scoresOf(products[place] ?? EMPTY, weights, seen, classes);
}

/** By power iteration; a little more, because that comes from below. */
function largestEigenvalue(products: readonly Float64Array[], seen: readonly number[]): number {
  let vector = Float64Array.from(seen, (_, at) => 1 + (at % 7) / 7);
  let eigenvalue = 0;
  for (let turn = 0; turn < 20; turn++) {
    const next = Float64Array.from(seen, (row) =>
      seen.reduce((sum, column, at) => sum + (products[row]?.[column] ?? 0) * (vector[at] ?? 0), 0),
    );
    eigenvalue = Math.sqrt(next.reduce((sum, value) => sum + value ** 2, 0));
    vector = next.map((value) => value / (eigenvalue || 1));
  }
  return 1.1 * eigenvalue;
}

function scoresOf(
  products: Float64Array,
  weights: Float64Array,
  seen: readonly number[],
  classes: number,
): Float64Array {
  const scores = new Float64Array(classes);
  for (const [row, place] of seen.entries()) {
    const product = products[place] ?? 0;
    for (let label = 0; label < classes; label++) {
      scores[label] = (scores[label] ?? 0) + product * (weights[row * classes + label] ?? 0);
    }
  }
  return scores;
}

/** Each feature with mean zero and variance one, and a one for the bias. */
function standardised(vectors: readonly Float64Array[]): Float64Array[] {
  const length = vectors[0]?.length ?? 0;
  const mean = new Float64Array(length);
  const square = new Float64Array(length);
  for (const vector of vectors) {
    for (const [at, value] of vector.entries()) {
      mean[at] = (mean[at] ?? 0) + value / vectors.length;
      square[at] = (square[at] ?? 0) + value ** 2 / vectors.length;
    }
  }
  return vectors.map((vector) => {
    const scaled = new Float64Array(length + 1).fill(1);
    for (const [at, value] of vector.entries()) {
      const variance = (square[at] ?? 0) - (mean[at] ?? 0) ** 2;
      scaled[at] = variance > 1e-12 ? (value - (mean[at] ?? 0)) / Math.sqrt(variance) : 0;
    }
    return scaled;
  });
}

function innerProducts(vectors: readonly Float64Array[]): Float64Array[] {
  const products = vectors.map(() => new Float64Array(vectors.length));
  for (const [i, a] of vectors.entries()) {
    for (let j = 0; j <= i; j++) {
      const b = vectors[j] ?? EMPTY;
      let sum = 0;
      for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
      const [row, column] = [products[i], products[j]];
      if (row && column) row[j] = column[i] = sum;
    }
  }
  return products;
}

/** Deals the pictures of each class out in turn, in an order of the seed's. */
function assignFolds(labels: readonly number[], classes: number, folds: number, seed: number): number[] {
  const fold = labels.map(() => 0);
  for (let label = 0; label < classes; label++) {
    const own = places(labels, (each) => each === label);
    for (const [turn, index] of new Random(seed, FOLD_STREAM, label).permutation(own.length).entries()) {
      fold[own[index] ?? 0] = turn % folds;
    }
  }
  return fold;
}

function places(values: readonly number[], holds: (value: number) => boolean): number[] {
  return values.flatMap((value, place) => (holds(value) ? [place] : []));
}

function softmax(scores: Float64Array): Float64Array {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function argmax(scores: Float64Array): number {
  return scores.indexOf(Math.max(...scores));
}

const EMPTY = new Float64Array(0);

/** Keeps the folds' random numbers apart from the others. */
const FOLD_STREAM = 0x666f6c64;
