/** Where the demo's lines go: standard output, or a test. */
export type Say = (line: string) => void;
