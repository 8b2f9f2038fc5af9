// Takes a topic through its life with the AWS SDK for JavaScript, and prints one line of JSON.
// The endpoint and the credentials come from the environment, as for any program that uses the SDK.
import * as sns from '@aws-sdk/client-sns';

const client = new sns.SNSClient({ maxAttempts: 1 });
const send = (operation, input) => client.send(new sns[`${operation}Command`](input));

const { TopicArn } = await send('CreateTopic', { Name: 'js', Tags: [{ Key: 'k', Value: 'v' }, { Key: 'gone', Value: '' }] });
const { Topics } = await send('ListTopics', {});
const { SubscriptionArn } = await send('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:000000000000:js', ReturnSubscriptionArn: true });
await send('SetSubscriptionAttributes', { SubscriptionArn, AttributeName: 'FilterPolicyScope', AttributeValue: 'MessageBody' });
await send('SetSubscriptionAttributes', { SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: '{"a":{"b":["c"]}}' });
const { Attributes } = await send('GetSubscriptionAttributes', { SubscriptionArn });
const { Subscriptions } = await send('ListSubscriptionsByTopic', { TopicArn });
const { Successful, Failed } = await send('PublishBatch', {
  TopicArn,
  PublishBatchRequestEntries: [
    { Id: 'a', Message: 'one', MessageAttributes: { bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) } } },
    { Id: 'b', Message: '{"default":"two"}', MessageStructure: 'json' },
    { Id: 'c', Message: '{}', MessageStructure: 'json' },
  ],
});
const twice = await send('PublishBatch', { TopicArn, PublishBatchRequestEntries: [{ Id: 'a', Message: '1' }, { Id: 'a', Message: '2' }] }).catch(error => error);
await send('UntagResource', { ResourceArn: TopicArn, TagKeys: ['gone'] });
const { Tags } = await send('ListTagsForResource', { ResourceArn: TopicArn });
await send('Unsubscribe', { SubscriptionArn });
await send('DeleteTopic', { TopicArn });
const missing = await send('GetTopicAttributes', { TopicArn }).catch(error => error);
console.log(JSON.stringify({
  listed: Topics.some(topic => topic.TopicArn === TopicArn),
  successful: Successful.map(entry => entry.Id),
  failed: Failed.map(entry => [entry.Id, entry.Code]),
  scope: Attributes.FilterPolicyScope,
  subscriptions: Subscriptions.length,
  distinct: twice.constructor.name,
  tags: Tags.map(tag => `${tag.Key}=${tag.Value}`),
  missing: missing.constructor.name,
}));
