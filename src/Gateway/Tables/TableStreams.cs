using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Tables;

/// <summary>Amazon DynamoDB Streams; <c>aws dynamodbstreams</c>.</summary>
internal sealed class TableStreams : IJsonService
{
    public TableStreams(TableStreamOperations streams, TableRecordOperations records) => Operations = new Dictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>>
    {
        ["ListStreams"] = streams.List,
        ["DescribeStream"] = streams.Describe,
        ["GetShardIterator"] = records.Iterator,
        ["GetRecords"] = records.Get,
    };

    public string Target => "DynamoDBStreams_20120810";

    public string SigningName => "dynamodb";

    public string ContentType => "application/x-amz-json-1.0";

    public IReadOnlyDictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>> Operations { get; }

    public WireError Name(ApiErrorKind kind) => TableStreamWords.Name(kind);
}
