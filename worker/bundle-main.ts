// `npm run bundle -- FILE`: writes the workflow code to FILE, so that every worker starts at once and runs the same text.
import { writeFileSync } from 'node:fs';
import { bundleWorkflows } from './bundle';

async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  if (file === undefined || file.startsWith('-')) {
    console.error(
      'usage: npm run bundle -- FILE   (then start workers with DUBAN_WORKFLOW_BUNDLE=FILE)',
    );
    process.exitCode = 2;
    return;
  }
  writeFileSync(file, (await bundleWorkflows()).code);
  console.log(`written: ${file}`);
}

void main();
