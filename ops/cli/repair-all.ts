// A remedy for every matter of a kind: how many first, then one line each at a pace; Ctrl-C begins no further one.
import { Presets, SingleBar } from 'cli-progress';
import {
  CANNOT_TELL,
  STUCK,
  UsageFault,
  WELL,
  type Call,
  type Console,
  type Exit,
} from './console';
import { json } from './look';
import { wordsOf } from './repair-words';
import type { BulkHooks, BulkWish, Sight } from './sight';

export async function repairAll(
  sight: Sight,
  wish: BulkWish,
  call: Call,
  console: Console,
): Promise<Exit> {
  const batchId = call.text('batch');
  const perSecond = call.count('pace');
  const ask = {
    ...wish,
    ...(batchId === undefined ? {} : { batchId }),
    ...(perSecond === undefined ? {} : { perSecond }),
  };
  const hit = await sight.preview(ask);
  if (call.flag('dry-run')) return preview(console, call, ask, hit);
  if (hit === 0) {
    console.out('nothing to mend\n');
    return WELL;
  }
  if (!call.flag('yes') && !(await agreed(console, ask, hit))) return CANNOT_TELL;
  return run(sight, ask, call, console, hit);
}

function preview({ out }: Console, call: Call, { kind, remedy }: BulkWish, hit: number): Exit {
  out(
    call.flag('json') ? json({ kind, remedy, hit }) : `would run ${remedy} on ${hit} of ${kind}\n`,
  );
  return WELL;
}

async function agreed(console: Console, { kind, remedy }: BulkWish, hit: number): Promise<boolean> {
  if (!console.isTty) throw new UsageFault('there is no terminal to ask: say --yes, or --dry-run');
  return console.confirm(`Run ${remedy} on ${hit} of ${kind}?`);
}

async function run(
  sight: Sight,
  wish: BulkWish,
  call: Call,
  console: Console,
  hit: number,
): Promise<Exit> {
  const asJson = call.flag('json');
  const bar = console.isTty && !asJson ? startBar(hit) : undefined;
  const results: Parameters<BulkHooks['onResult']>[0][] = [];
  const onResult: BulkHooks['onResult'] = (result) => {
    results.push(result);
    bar?.increment();
    if (bar === undefined && !asJson) console.out(`${result.id}: ${wordsOf(result.told)}\n`);
  };
  const done = await sight.repairAll(wish, { onResult, signal: console.signal });
  bar?.stop();
  if (bar !== undefined)
    for (const one of results) console.out(`${one.id}: ${wordsOf(one.told)}\n`);
  const words = Object.entries(done.byOutcome).map(([word, count]) => `${count} ${word}`);
  if (asJson) console.out(json({ ...done, results }));
  else console.out(`${done.done} of ${done.hit}: ${words.join(', ')}\n${goOn(done)}`);
  const worked = done.byOutcome['worked'] ?? 0;
  return worked === done.hit ? WELL : STUCK;
}

const goOn = ({ stopped, batchId }: { stopped: boolean; batchId: string }): string => {
  if (!stopped) return '';
  return batchId === ''
    ? 'stopped; the same call goes on\n'
    : `stopped; go on with --batch ${batchId}\n`;
};

function startBar(hit: number): SingleBar {
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} · {duration_formatted}', hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(hit, 0);
  return bar;
}
