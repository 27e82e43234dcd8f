// A workflow with a bug: its task fails, and is tried again for ever.
export const poisoned = (): Promise<void> => {
  throw new TypeError('a bug');
};
