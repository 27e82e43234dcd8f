// Labels of the commands that every kind of matter has.
import { KERNEL_COMMANDS } from '../../domain';

export const kernelLabels: Record<string, { zh: string; en: string }> = Object.fromEntries(
  Object.entries(KERNEL_COMMANDS).map(([name, { label }]) => [name, label]),
);
