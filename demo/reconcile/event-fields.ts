// Reading a ledger event without knowing its shape.
import type { DomainEvent } from '../../domain';
import type { MatterEvidence } from '../evidence';

export const field = (event: DomainEvent, name: string): unknown =>
  (event as unknown as Record<string, unknown>)[name];

export const ofType = ({ events }: MatterEvidence, type: string): DomainEvent[] =>
  events.filter((event) => event.type === type);

export const happened = (matter: MatterEvidence, type: string): boolean =>
  ofType(matter, type).length > 0;
