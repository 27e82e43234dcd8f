// The password of whoever imports: from the environment, else asked without showing it.
import { UsageFault } from './arguments';

export interface Terminal {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
}

const ENTER = ['\r', '\n'];
const BACK = ['\u007f', '\b'];
const BREAK = ['\u0003', '\u0004'];

/** Throws `UsageFault` where there is none and nobody to ask. */
export function passwordOf(
  given: string | undefined,
  username: string,
  { input, output }: Terminal,
): Promise<string> {
  if (given !== undefined) return Promise.resolve(given);
  if (!input.isTTY) throw new UsageFault('set DUBAN_PASSWORD: there is no terminal to ask');
  output.write(`Password of ${username}: `);
  return hidden(input).finally(() => output.write('\n'));
}

function hidden(input: NodeJS.ReadStream): Promise<string> {
  let typed = '';
  input.setRawMode(true).setEncoding('utf8').resume();
  return new Promise<string>((resolve, reject) => {
    const heard = (chunk: string): void => {
      for (const char of chunk) {
        if (ENTER.includes(char)) return done(() => resolve(typed));
        if (BREAK.includes(char)) return done(() => reject(new UsageFault('no password')));
        typed = BACK.includes(char) ? typed.slice(0, -1) : typed + char;
      }
    };
    const done = (then: () => void): void => {
      input.off('data', heard).setRawMode(false).pause();
      then();
    };
    input.on('data', heard);
  });
}
