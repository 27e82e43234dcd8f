// A small Prometheus for tests: keeps what scrapes told, and stands for one whose clock the test moves.

export interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
}

interface Series {
  labels: Readonly<Record<string, string>>;
  /** In order of time; a scrape that no longer told the series leaves `NaN` (Prometheus' staleness). */
  points: { atS: number; value: number }[];
}

/** An instant value older than that is not taken (Prometheus' lookback), seconds. */
const LOOKBACK_S = 300;

export class TestPrometheus {
  private readonly series = new Map<string, Series>();

  /** Takes one scrape of one target; `undefined` = the target did not answer. */
  scraped(atS: number, target: Readonly<Record<string, string>>, text: string | undefined): void {
    const told = [
      { labels: { __name__: 'up', ...target }, value: text === undefined ? 0 : 1 },
      ...samplesOf(text ?? '').map(({ labels, value }) => ({
        labels: { ...labels, ...target },
        value,
      })),
    ];
    const keys = new Set(told.map(({ labels }) => keyOf(labels)));
    for (const [key, { labels, points }] of this.series)
      if (!keys.has(key) && isOf(labels, target)) points.push({ atS, value: NaN });
    for (const { labels, value } of told) this.seriesOf(labels).points.push({ atS, value });
  }

  /** Newest value of each series that matches. */
  instant(matches: (labels: Sample['labels']) => boolean, atS: number): Sample[] {
    return this.matching(matches).flatMap(({ labels, points }) => {
      const last = points.findLast((point) => point.atS <= atS);
      const known = last !== undefined && last.atS > atS - LOOKBACK_S && !Number.isNaN(last.value);
      return known ? [{ labels, value: last.value }] : [];
    });
  }

  /** Values of each series within the last `rangeS` seconds. */
  range(
    matches: (labels: Sample['labels']) => boolean,
    atS: number,
    rangeS: number,
  ): { labels: Sample['labels']; points: Series['points'] }[] {
    return this.matching(matches).map(({ labels, points }) => ({
      labels,
      points: points.filter(
        (point) => point.atS > atS - rangeS && point.atS <= atS && !Number.isNaN(point.value),
      ),
    }));
  }

  private matching(matches: (labels: Sample['labels']) => boolean): Series[] {
    return [...this.series.values()].filter(({ labels }) => matches(labels));
  }

  private seriesOf(labels: Sample['labels']): Series {
    const key = keyOf(labels);
    const known = this.series.get(key) ?? { labels, points: [] };
    this.series.set(key, known);
    return known;
  }
}

const keyOf = (labels: Sample['labels']): string =>
  JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));

const isOf = (labels: Sample['labels'], target: Sample['labels']): boolean =>
  Object.entries(target).every(([name, value]) => labels[name] === value);

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Samples of a text in Prometheus' format; throws at a line that is none. */
export function samplesOf(text: string): Sample[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name, labels = '', value = ''] = LINE.exec(line) ?? [];
    if (name === undefined) throw new Error(`no line of metrics: ${line}`);
    const pairs = [...labels.matchAll(LABEL)].map(([, label = '', said = '']) => [label, said]);
    return { labels: { __name__: name, ...Object.fromEntries(pairs) }, value: numberOf(value) };
  });
}

const numberOf = (text: string): number =>
  /^[+-]?Inf$/.test(text) ? Number(text.replace('Inf', 'Infinity')) : Number(text);
