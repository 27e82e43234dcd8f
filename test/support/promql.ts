// PromQL as far as our alert rules use it, over `TestPrometheus`. Prometheus' own grammar parses; what is not known here
// throws. One liberty: `rate` does not extrapolate to the ends of its range.
import { parser } from '@prometheus-io/lezer-promql';
import type { Sample, TestPrometheus } from './prometheus';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];
type Value = number | Sample[];

/** Throws where the expression is no PromQL; returns the names of the metrics it asks for. */
export function metricsIn(expression: string): string[] {
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expression}`);
      if (type.name === 'Identifier') names.push(expression.slice(from, to));
    },
  });
  return names;
}

/** The series for which a rule holds at an instant (seconds); none = it does not. */
export function evaluate(expression: string, db: TestPrometheus, atS: number): Sample[] {
  metricsIn(expression);
  const top = parser.parse(expression).topNode.firstChild;
  if (top === null) throw new Error('no expression');
  const value = new Evaluation(expression, db, atS).of(top);
  if (typeof value === 'number') throw new Error('a rule yields series, not a number');
  return value;
}

class Evaluation {
  private readonly text: string;
  private readonly db: TestPrometheus;
  private readonly atS: number;

  constructor(text: string, db: TestPrometheus, atS: number) {
    this.text = text;
    this.db = db;
    this.atS = atS;
  }

  of(node: SyntaxNode): Value {
    switch (node.name) {
      case 'NumberDurationLiteral':
        return Number(this.said(node));
      case 'ParenExpr':
        return this.of(childrenOf(node)[0] as SyntaxNode);
      case 'VectorSelector':
        return this.db.instant(this.matcher(node), this.atS);
      case 'BinaryExpr':
        return this.binary(node);
      case 'FunctionCall':
        return this.call(node);
      case 'AggregateExpr':
        return this.aggregate(node);
      default:
        throw new Error(`not known here: ${node.name}`);
    }
  }

  private said(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  private matcher(selector: SyntaxNode): (labels: Sample['labels']) => boolean {
    const name = this.said(selector.getChild('Identifier') as SyntaxNode);
    const conditions = (
      selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []
    ).map((node) => {
      const [label, op, value] = childrenOf(node).map((one) => this.said(one));
      return { label: label ?? '', op: op ?? '', value: String(JSON.parse(value ?? '""')) };
    });
    return (labels) =>
      labels['__name__'] === name &&
      conditions.every(({ label, op, value }) => compares(labels[label] ?? '', op, value));
  }

  private binary(node: SyntaxNode): Value {
    const [left, op, right] = childrenOf(node) as [SyntaxNode, SyntaxNode, SyntaxNode];
    const work = OPERATORS[op.name];
    if (work === undefined) throw new Error(`not known here: ${op.name}`);
    const [one, other] = [this.of(left), this.of(right)];
    if (typeof other !== 'number') throw new Error('only numbers stand on the right here');
    if (typeof one === 'number') return Number(work(one, other));
    return one.flatMap(({ labels, value }) => {
      const result = work(value, other);
      if (typeof result === 'number') return [{ labels: nameless(labels), value: result }];
      return result ? [{ labels, value }] : [];
    });
  }

  private call(node: SyntaxNode): Value {
    const name = this.said(node.getChild('FunctionIdentifier') as SyntaxNode);
    const given = childrenOf(node.getChild('FunctionCallBody') as SyntaxNode);
    if (name === 'time') return this.atS;
    if (name === 'rate') return this.rate(given[0] as SyntaxNode);
    const values = given.map((one) => this.of(one));
    const vector = values.at(-1) as Sample[];
    if (name === 'abs')
      return vector.map(({ labels, value }) => ({
        labels: nameless(labels),
        value: Math.abs(value),
      }));
    if (name === 'absent') return vector.length === 0 ? [{ labels: {}, value: 1 }] : [];
    if (name === 'histogram_quantile') return quantiles(values[0] as number, vector);
    throw new Error(`not known here: ${name}`);
  }

  private rate(matrix: SyntaxNode): Sample[] {
    const selector = matrix.getChild('VectorSelector') as SyntaxNode;
    const range = /^\[(\d+)([smhd])\]$/.exec(this.text.slice(selector.to, matrix.to));
    const rangeS = Number(range?.[1]) * (UNITS_S[range?.[2] ?? ''] ?? NaN);
    return this.db.range(this.matcher(selector), this.atS, rangeS).flatMap(({ labels, points }) => {
      const [first, last] = [points.at(0), points.at(-1)];
      if (first === undefined || last === undefined || first === last) return [];
      const grown = points
        .slice(1)
        .map(({ value }, at) => value - (points[at]?.value ?? 0))
        // A counter that fell began anew.
        .map((step, at) => (step >= 0 ? step : (points[at + 1]?.value ?? 0)))
        .reduce((sum, step) => sum + step, 0);
      return [{ labels: nameless(labels), value: grown / (last.atS - first.atS) }];
    });
  }

  private aggregate(node: SyntaxNode): Sample[] {
    const work = AGGREGATES[this.said(node.getChild('AggregateOp') as SyntaxNode)];
    if (work === undefined) throw new Error('aggregation not known here');
    const modifier = node.getChild('AggregateModifier');
    const by = (modifier?.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map((one) =>
      this.said(one),
    );
    if (modifier?.getChild('Without')) throw new Error('without is not known here');
    const body = childrenOf(node.getChild('FunctionCallBody') as SyntaxNode);
    const groups = new Map<string, Sample[]>();
    for (const sample of this.of(body[0] as SyntaxNode) as Sample[]) {
      const key = JSON.stringify(by.map((label) => sample.labels[label] ?? ''));
      groups.set(key, [...(groups.get(key) ?? []), sample]);
    }
    return [...groups.values()].map((samples) => ({
      labels: Object.fromEntries(by.map((label) => [label, samples[0]?.labels[label] ?? ''])),
      value: samples.map(({ value }) => value).reduce(work),
    }));
  }
}

const UNITS_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

const OPERATORS: Readonly<Record<string, (one: number, other: number) => number | boolean>> = {
  Gtr: (one, other) => one > other,
  Lss: (one, other) => one < other,
  Eql: (one, other) => one === other,
  Sub: (one, other) => one - other,
  Mul: (one, other) => one * other,
};

const AGGREGATES: Readonly<Record<string, (one: number, other: number) => number>> = {
  max: (one, other) => Math.max(one, other),
  sum: (one, other) => one + other,
};

function compares(said: string, op: string, wanted: string): boolean {
  if (op === '=') return said === wanted;
  if (op === '!=') return said !== wanted;
  const fits = new RegExp(`^(?:${wanted})$`).test(said);
  return op === '=~' ? fits : !fits;
}

/** As Prometheus has it: linear within a bucket, the lower edge where the highest bucket is hit. */
function quantiles(wanted: number, buckets: readonly Sample[]): Sample[] {
  const groups = new Map<string, Sample[]>();
  for (const sample of buckets) {
    const { le: _le, ...labels } = nameless(sample.labels);
    const key = JSON.stringify(labels);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups].map(([key, samples]) => ({
    labels: JSON.parse(key) as Sample['labels'],
    value: quantile(wanted, samples),
  }));
}

function quantile(wanted: number, samples: readonly Sample[]): number {
  const edges = samples
    .map(({ labels, value }) => ({
      upTo: Number(labels['le']?.replace('+Inf', 'Infinity')),
      value,
    }))
    .toSorted((one, other) => one.upTo - other.upTo);
  const all = edges.at(-1)?.value ?? 0;
  if (all === 0) return NaN;
  const at = edges.findIndex(({ value }) => value >= wanted * all);
  const [below, hit] = [
    edges[at - 1] ?? { upTo: 0, value: 0 },
    edges[at] ?? { upTo: NaN, value: NaN },
  ];
  if (hit.upTo === Infinity) return below.upTo;
  return (
    below.upTo +
    ((hit.upTo - below.upTo) * (wanted * all - below.value)) / (hit.value - below.value)
  );
}

const nameless = ({ __name__: _name, ...labels }: Sample['labels']): Sample['labels'] => labels;

const childrenOf = (node: SyntaxNode): SyntaxNode[] => {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
};
