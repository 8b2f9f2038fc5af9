// Prints a megabyte: ten thousand lines.
const text = `${'x'.repeat(92)}\n`;

export const handler = async () => {
  let lines = '';
  for (let number = 0; number < 10_000; number++) lines += `${String(number).padStart(6)} ${text}`;
  process.stdout.write(lines);
  return 10_000;
};
