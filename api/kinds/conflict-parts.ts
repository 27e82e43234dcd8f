// What a hook of a kind hands on where it says who is in conflict.
import type { ConflictParts } from '../../db/secrecy/conflict';
import type { ApiPorts } from '../ports';

export const conflictParts = ({ hmac, ring, warrants }: ApiPorts): ConflictParts => ({
  keys: hmac,
  ring,
  warrants,
});
