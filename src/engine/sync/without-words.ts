/**
 * What is told of a mistake. The words of an error that is not ours can quote what a bank said (a parser shows where it
 * stopped, a database the row that it refused), so they are left out. The kind of error, its code and where it came from
 * stay.
 */
export function withoutWords(error: unknown): Error {
  const given =
    error instanceof Error ? error : new Error('internal: something else than an error was thrown');
  const isOurs = given.message.startsWith('internal:');
  const code = 'code' in given && typeof given.code === 'string' ? ` ${given.code}` : '';
  const told = new Error(isOurs ? given.message : `${given.name}${code}; its words are left out`);
  const frames = (given.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  told.stack = [`${given.name}: ${told.message}`, ...frames].join('\n');
  return told;
}
