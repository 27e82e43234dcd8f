// Commands on a deadline itself that every procedure has: extension, pause, resume, delisting (domain §5.2).
import type { Rule } from './rule';

export const CLOCK_RULES: Record<string, Rule> = {};
