// Puts records with the AWS SDK for JavaScript, which speaks HTTP/2 to Kinesis, reads them back and subscribes to them, and prints one line of JSON.
// The endpoint and the credentials come from the environment, as for any program that uses the SDK.
import * as kinesis from '@aws-sdk/client-kinesis';

const client = new kinesis.KinesisClient({ maxAttempts: 1 });
const send = (operation, input) => client.send(new kinesis[`${operation}Command`](input));

await send('CreateStream', { StreamName: 'js', ShardCount: 1 });
const { StreamDescription: { StreamARN, Shards: [{ ShardId }] } } = await send('DescribeStream', { StreamName: 'js' });
const put = await send('PutRecords', {
  StreamName: 'js',
  Records: ['Grüße', 'two', 'three'].map(text => ({ PartitionKey: `key of ${text}`, Data: new TextEncoder().encode(text) })),
});
const { ShardIterator } = await send('GetShardIterator', { StreamName: 'js', ShardId, ShardIteratorType: 'TRIM_HORIZON' });
const read = await send('GetRecords', { ShardIterator, Limit: 2 });
const { Consumer } = await send('RegisterStreamConsumer', { StreamARN, ConsumerName: 'reader' });
const subscription = await send('SubscribeToShard', { ConsumerARN: Consumer.ConsumerARN, ShardId, StartingPosition: { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: read.Records[0].SequenceNumber } });
const pushed = [];
for await (const { SubscribeToShardEvent: event } of subscription.EventStream) {
  for (const record of event.Records) pushed.push(record);
  if (pushed.length === 2) await send('PutRecord', { StreamName: 'js', PartitionKey: 'last', Data: new TextEncoder().encode('pushed') });
  if (pushed.length === 3) break;
}
const failure = await send('DescribeStream', { StreamName: 'nowhere' }).catch(error => error);
const text = record => Buffer.from(record.Data).toString();
console.log(JSON.stringify({
  failed: put.FailedRecordCount,
  read: read.Records.map(text),
  key: read.Records[0].PartitionKey,
  ascending: read.Records[0].SequenceNumber === put.Records[0].SequenceNumber && put.Records[0].SequenceNumber < put.Records[1].SequenceNumber,
  pushed: pushed.map(text),
  missing: failure instanceof kinesis.ResourceNotFoundException ? 'ResourceNotFoundException' : failure.constructor.name,
  message: failure.message,
}));
client.destroy();
process.exit(0);
