// Puts a metric and reads it back with the AWS SDK for JavaScript, in whatever protocol the SDK speaks, and prints one line of JSON.
// The endpoint and the credentials come from the environment, as for any program that uses the SDK.
import * as cloudwatch from '@aws-sdk/client-cloudwatch';

const client = new cloudwatch.CloudWatchClient({ maxAttempts: 1 });
const send = (operation, input) => client.send(new cloudwatch[`${operation}Command`](input));
const now = new Date();
const [StartTime, EndTime] = [new Date(now - 600_000), new Date(+now + 60_000)];

// Large enough that the SDK packs it.
const MetricData = Array.from({ length: 300 }, (_, number) => ({
  MetricName: 'took', Unit: 'Milliseconds', Timestamp: now, Dimensions: [{ Name: 'service', Value: 'cart' }], Values: [number + 1], Counts: [2],
}));
await send('PutMetricData', { Namespace: 'Shop', MetricData });
const { Metrics } = await send('ListMetrics', { Namespace: 'Shop', Dimensions: [{ Name: 'service' }] });
const { Label, Datapoints } = await send('GetMetricStatistics', {
  Namespace: 'Shop', MetricName: 'took', Dimensions: [{ Name: 'service', Value: 'cart' }], StartTime, EndTime, Period: 3600, Statistics: ['Sum', 'SampleCount', 'Minimum', 'Maximum'],
});
const { MetricDataResults } = await send('GetMetricData', {
  StartTime, EndTime,
  MetricDataQueries: [
    { Id: 'took', MetricStat: { Metric: Metrics[0], Period: 3600, Stat: 'p50' }, ReturnData: false },
    { Id: 'seconds', Expression: 'took / 1000', Label: 'in seconds' },
  ],
});
const wrong = await send('GetMetricStatistics', { Namespace: 'Shop', MetricName: 'took', StartTime: EndTime, EndTime: StartTime, Period: 60, Statistics: ['Sum'] }).catch(error => error);
const { Timestamp, ...figures } = Datapoints[0];
console.log(JSON.stringify({
  listed: Metrics, label: Label, datapoints: Datapoints.length, time: Timestamp instanceof Date, figures,
  results: MetricDataResults.map(({ Timestamps, Values, ...rest }) => ({ ...rest, times: Timestamps.every(time => time instanceof Date), near: Math.abs(Values[0] - 0.15) < 0.0021 })),
  wrong: [wrong.name, wrong.message, wrong.$metadata.httpStatusCode],
}));
