// Lanes: so many at once, and who waits for a clock keeps nobody out and is not kept out himself.
import { Lanes } from '../../demo/lanes';

interface Gate {
  promise: Promise<void>;
  open: () => void;
}

function gate(): Gate {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lets in no more than so many at once', async () => {
  const lanes = new Lanes(2);
  const gates = [gate(), gate(), gate()];
  const entered: number[] = [];
  const all = gates.map(({ promise }, at) =>
    lanes.in(() => {
      entered.push(at);
      return promise;
    }),
  );
  await turn();
  expect(entered).toEqual([0, 1]);
  gates[1]?.open();
  await turn();
  expect(entered).toEqual([0, 1, 2]);
  gates.forEach(({ open }) => open());
  await Promise.all(all);
});

it('gives the lane away beside, and comes back without queueing', async () => {
  const lanes = new Lanes(1);
  const [clock, other] = [gate(), gate()];
  const said: string[] = [];
  const waiter = lanes.in(async () => {
    await lanes.beside(() => clock.promise);
    said.push('back');
  });
  const next = lanes.in(() => {
    said.push('next');
    return other.promise;
  });
  const last = lanes.in(async () => void said.push('last'));
  await turn();
  expect(said).toEqual(['next']);
  clock.open();
  await waiter;
  expect(said).toEqual(['next', 'back']);
  other.open();
  await Promise.all([next, last]);
  expect(said).toEqual(['next', 'back', 'last']);
});
