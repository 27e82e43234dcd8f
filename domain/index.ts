// What the rest of the system may use of the domain.
export type * from './kernel/json';
export { canonicalJson } from './kernel/json';
export * from './kernel/people';
export type * from './kernel/slice';
export type * from './kernel/state';
export type * from './kernel/command';
export * from './kernel/refusal';
export * from './kernel/event';
export type * from './kernel/procedure';
export * from './kernel/step';
export type * from './kernel/signed';
export { stateDigest, spreadMs } from './kernel/digest';
