// Sends a message with the AWS SDK for JavaScript, which compares every MD5 sum with its own, receives and deletes it, and prints one line of JSON.
// The endpoint and the credentials come from the environment, as for any program that uses the SDK.
import * as sqs from '@aws-sdk/client-sqs';

const client = new sqs.SQSClient({ maxAttempts: 1 });
const send = (operation, input) => client.send(new sqs[`${operation}Command`](input));

const { QueueUrl } = await send('CreateQueue', { QueueName: 'js' });
await send('SendMessage', {
  QueueUrl,
  MessageBody: 'Grüße',
  MessageAttributes: { number: { DataType: 'Number.real', StringValue: '1.5' }, bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) } },
  MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793' } },
});
const { Messages: [message] } = await send('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ['.*'], MessageSystemAttributeNames: ['All'] });
await send('ChangeMessageVisibility', { QueueUrl, ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: 60 });
await send('DeleteMessage', { QueueUrl, ReceiptHandle: message.ReceiptHandle });
const { Attributes } = await send('GetQueueAttributes', { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] });
const failure = await send('GetQueueUrl', { QueueName: 'nowhere' }).catch(error => error);
console.log(JSON.stringify({
  body: message.Body,
  number: message.MessageAttributes.number.StringValue,
  bytes: Buffer.from(message.MessageAttributes.bytes.BinaryValue).toString('hex'),
  trace: message.Attributes.AWSTraceHeader,
  left: Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible),
  missing: failure instanceof sqs.QueueDoesNotExist ? 'QueueDoesNotExist' : failure.constructor.name,
  code: failure.Code ?? failure.name,
}));
