// Goes through EventBridge Scheduler and EventBridge with the AWS SDK for JavaScript and prints one line of JSON per step. The endpoint and the credentials come from
// the environment, as for any program that uses the SDK.
import * as scheduler from '@aws-sdk/client-scheduler';
import * as events from '@aws-sdk/client-eventbridge';

const schedules = new scheduler.SchedulerClient({ maxAttempts: 1 });
const buses = new events.EventBridgeClient({ maxAttempts: 1 });
const target = 'arn:aws:lambda:us-east-1:000000000000:function:nobody';
const schedule = {
  Name: 'sdk', ScheduleExpression: 'cron(0 9 ? * MON-FRI *)', ScheduleExpressionTimezone: 'Europe/Berlin', StartDate: new Date('2030-01-01T00:00:00Z'),
  FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
  Target: { Arn: target, RoleArn: 'arn:aws:iam::000000000000:role/r', RetryPolicy: { MaximumRetryAttempts: 3 } },
};

/** Runs one step. What `pick` takes from the answer is printed; of a failure its class's name, and whether the SDK has that class. */
async function step(name, module, client, operation, input, pick = () => ({})) {
  let line;
  try {
    const answer = await client.send(new module[`${operation}Command`](input));
    line = { status: answer.$metadata.httpStatusCode, ...pick(answer) };
  } catch (error) {
    line = { error: error.name, status: error.$metadata?.httpStatusCode, typed: error instanceof (module[error.name] ?? class {}), message: error.message };
  }
  console.log(JSON.stringify({ step: name, ...line }));
}

const of = (name, operation, input, pick) => step(name, scheduler, schedules, operation, input, pick);
const on = (name, operation, input, pick) => step(name, events, buses, operation, input, pick);

await of('create', 'CreateSchedule', { ...schedule, ClientToken: 'one' }, a => ({ arn: a.ScheduleArn }));
await of('create again with the same token', 'CreateSchedule', { ...schedule, ClientToken: 'one' }, a => ({ arn: a.ScheduleArn }));
await of('create again', 'CreateSchedule', schedule);
await of('get', 'GetSchedule', { Name: 'sdk' }, a => ({ start: a.StartDate, zone: a.ScheduleExpressionTimezone, window: a.FlexibleTimeWindow, retry: a.Target.RetryPolicy, state: a.State, made: a.CreationDate instanceof Date }));
await of('update', 'UpdateSchedule', { ...schedule, State: 'DISABLED' }, a => ({ arn: a.ScheduleArn }));
await of('list', 'ListSchedules', { State: 'DISABLED' }, a => ({ names: a.Schedules.map(s => s.Name), target: a.Schedules[0].Target }));
await of('bad expression', 'CreateSchedule', { ...schedule, Name: 'bad', ScheduleExpression: 'rate(10 seconds)' });
await of('delete', 'DeleteSchedule', { Name: 'sdk' });
await of('get what is gone', 'GetSchedule', { Name: 'sdk' });
await of('group', 'CreateScheduleGroup', { Name: 'sdk', Tags: [{ Key: 'team', Value: 'blue' }] }, a => ({ arn: a.ScheduleGroupArn }));
await of('tags of the group', 'ListTagsForResource', { ResourceArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/sdk' }, a => ({ tags: a.Tags }));
await of('delete the group', 'DeleteScheduleGroup', { Name: 'sdk' });
await on('bus', 'CreateEventBus', { Name: 'sdk' }, a => ({ arn: a.EventBusArn }));
await on('rule', 'PutRule', { Name: 'sdk', EventBusName: 'sdk', EventPattern: '{"source":["shop"]}' }, a => ({ arn: a.RuleArn }));
await on('targets', 'PutTargets', { Rule: 'sdk', EventBusName: 'sdk', Targets: [{ Id: '1', Arn: target, InputPath: '$.detail' }] }, a => ({ failed: a.FailedEntryCount }));
await on('list targets', 'ListTargetsByRule', { Rule: 'sdk', EventBusName: 'sdk' }, a => ({ targets: a.Targets }));
await on('other targets', 'PutTargets', { Rule: 'sdk', EventBusName: 'sdk', Targets: [{ Id: '2', Arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:m' }] });
await on('put', 'PutEvents', { Entries: [{ Source: 'shop', DetailType: 'sold', Detail: '{}', EventBusName: 'sdk', Time: new Date() }, { Source: 'shop', DetailType: 'sold', Detail: 'x' }] }, a => ({ failed: a.FailedEntryCount, ids: a.Entries.map(e => typeof e.EventId), errors: a.Entries.map(e => e.ErrorCode ?? null) }));
await on('bad pattern', 'PutRule', { Name: 'bad', EventPattern: '{"source":"shop"}' });
await on('delete with targets', 'DeleteRule', { Name: 'sdk', EventBusName: 'sdk' });
await on('remove targets', 'RemoveTargets', { Rule: 'sdk', EventBusName: 'sdk', Ids: ['1'] }, a => ({ failed: a.FailedEntryCount }));
await on('delete rule', 'DeleteRule', { Name: 'sdk', EventBusName: 'sdk' });
await on('describe what is gone', 'DescribeRule', { Name: 'sdk', EventBusName: 'sdk' });
await on('archives', 'ListArchives', {});
