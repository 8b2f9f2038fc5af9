// The handler for the clients that load one: does what the event asks for, else echoes it.
let count = 0;

export const handler = async (event, context) => {
  count++;
  switch (event) {
    case 'count': return count;
    case 'error': throw Object.assign(new Error('as asked'), { name: 'Function.Asked' });
    case 'exit': return process.exit(7);
    case 'wrapped': return process.env.WRAPPED;
    case 'context': return {
      requestId: context.awsRequestId,
      arn: context.invokedFunctionArn,
      trace: process.env._X_AMZN_TRACE_ID,
      deadlineMs: Date.now() + context.getRemainingTimeInMillis(),
      clientContext: context.clientContext,
    };
    default: return event;
  }
};

export const stream = awslambda.streamifyResponse(async (event, out) => {
  out.setContentType('text/plain');
  out.write('first, ');
  if (event === 'break') throw Object.assign(new Error('broken off'), { name: 'Function.Broken' });
  out.write('x'.repeat(100_000));
  out.write(', last');
  out.end();
});
