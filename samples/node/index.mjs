/** Greets, and says how much time is left. */
export const handler = async (event, context) => {
  console.log('greeting', event.name);
  return { greeting: `Hello, ${event.name ?? 'world'}, from Node.js ${process.version}`, remainingMs: context.getRemainingTimeInMillis() };
};
