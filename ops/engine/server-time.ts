// Instants as the server writes them.

/** Undefined for an absent instant; the server writes "never" as 0. */
export function msOf(
  at: { seconds?: unknown; nanos?: number | null } | null | undefined,
): number | undefined {
  const ms = Number(at?.seconds ?? 0) * 1000 + Math.floor((at?.nanos ?? 0) / 1e6);
  return ms === 0 ? undefined : ms;
}
