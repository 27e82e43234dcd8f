// Writes `rule-pack.schema.json` from the schema that validates: `npx tsx rules/schema-main.ts`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { rulePackSchema } from './schema';

/** JSON Schema (2020-12) of a rule pack, for editors. */
export const rulePackJsonSchema = (): object => z.toJSONSchema(rulePackSchema, { io: 'input' });

if (require.main === module) {
  const text = JSON.stringify(rulePackJsonSchema(), null, 2);
  writeFileSync(join(__dirname, 'rule-pack.schema.json'), `${text}\n`);
}
