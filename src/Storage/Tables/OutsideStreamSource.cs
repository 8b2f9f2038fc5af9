namespace Grid.Storage.Tables;

/// <summary>Where the changes of one table come from that lies behind an endpoint which speaks DynamoDB Streams.</summary>
/// <param name="Region">Calls are signed for.</param>
/// <param name="SecretAccessKey">Of <paramref name="AccessKeyId"/>.</param>
public sealed record OutsideStreamSource(Uri Endpoint, string Region, string AccessKeyId, string SecretAccessKey, string Table);
