// Puts events with the AWS SDK for JavaScript, follows them with StartLiveTail, reads them as `aws logs tail` does, and prints one line of JSON.
// The endpoint and the credentials come from the environment, as for any program that uses the SDK.
import * as logs from '@aws-sdk/client-cloudwatch-logs';

const client = new logs.CloudWatchLogsClient({ maxAttempts: 1, disableHostPrefix: true });
const send = (operation, input) => client.send(new logs[`${operation}Command`](input));
const [logGroupName, logStreamName] = ['/js/logs', 'a'];

await send('CreateLogGroup', { logGroupName, tags: { team: 'core' } });
await send('CreateLogStream', { logGroupName, logStreamName });
const { logGroups: [{ logGroupArn }] } = await send('DescribeLogGroups', { logGroupNamePrefix: '/js' });
const { responseStream } = await send('StartLiveTail', { logGroupIdentifiers: [logGroupArn], logEventFilterPattern: '{ $.level = "ERROR" }' });

const time = Date.now();
const put = messages => send('PutLogEvents', { logGroupName, logStreamName, logEvents: messages.map((message, number) => ({ timestamp: time + number, message })) });
const tailed = [];
let group = '';
for await (const event of responseStream) {
  if (event.sessionStart) await put(['{"level":"INFO"}', '{"level":"ERROR","text":"Grüße"}', 'plain\ntext']);
  for (const result of event.sessionUpdate?.sessionResults ?? []) {
    tailed.push(result.message);
    group = result.logGroupIdentifier;
  }
  if (tailed.length > 0) break;
}

// What `aws logs tail --follow` does: it asks again from the newest time on, and leaves out the ids that it has seen.
const seen = new Set();
const printed = [];
let startTime = time - 600_000;
for (let round = 0; round < 2; round++) {
  let nextToken;
  do {
    const page = await send('FilterLogEvents', { logGroupName, startTime, interleaved: true, limit: 2, nextToken });
    for (const event of page.events) {
      if (!seen.has(event.eventId)) printed.push(event.message);
      seen.add(event.eventId);
      startTime = Math.max(startTime, event.timestamp);
    }
    nextToken = page.nextToken;
  } while (nextToken);
  if (round === 0) await put(['late', 'later', 'latest']);
}

const pages = [];
let nextToken;
while (true) {
  const page = await send('GetLogEvents', { logGroupName, logStreamName, startFromHead: true, limit: 4, nextToken });
  if (page.nextForwardToken === nextToken) break;
  pages.push(page.events.length);
  nextToken = page.nextForwardToken;
}

const failure = await send('GetLogEvents', { logGroupName, logStreamName: 'none' }).catch(error => error);
console.log(JSON.stringify({ tailed, group, printed, ids: [...seen].every(id => /^\d{56}$/.test(id)), pages, missing: failure.constructor.name, message: failure.message }));
client.destroy();
process.exit(0);
