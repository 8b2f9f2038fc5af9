using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Tables;

namespace Grid.Storage.Tables;

/// <summary>
/// Reads change streams behind an endpoint that speaks DynamoDB Streams: <c>ListStreams</c>, <c>DescribeStream</c>, <c>GetShardIterator</c> and <c>GetRecords</c> in JSON 1.0, signed with
/// Signature Version 4. The DynamoDB package of the SDK has no client for them.
/// </summary>
/// <param name="time">Signatures carry the time of day, which the endpoint compares with its own.</param>
public sealed class OutsideStream(OutsideStreamSource source, TimeProvider time) : IDisposable
{
    /// <summary>An answer of <c>GetRecords</c> has 1 MB; JSON and base64 may make it larger.</summary>
    private const int MostAnswerBytes = 16 * 1024 * 1024;

    private const int MostRecords = 1000;
    private const string Target = "DynamoDBStreams_20120810.";
    private const string MediaType = "application/x-amz-json-1.0";
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 256 };

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = MostAnswerBytes };

    /// <summary>The table's newest stream; null when it has none.</summary>
    public async Task<string?> Newest(CancellationToken cancellationToken)
    {
        (string Arn, string Label)? newest = null;
        for (string? last = null; ;)
        {
            using var answer = await Call("ListStreams", last is null ? new { TableName = source.Table } : new { TableName = source.Table, ExclusiveStartStreamArn = last }, cancellationToken);
            if (answer.RootElement.TryGetProperty("Streams"u8, out var streams))
            {
                foreach (var stream in streams.EnumerateArray())
                {
                    var (arn, label) = (Text(stream, "StreamArn"), Text(stream, "StreamLabel"));
                    if (newest is not { } found || string.CompareOrdinal(label, found.Label) > 0) newest = (arn, label);
                }
            }

            last = Optional(answer.RootElement, "LastEvaluatedStreamArn");
            if (last is null) return newest?.Arn;
        }
    }

    /// <exception cref="OutsideStreamException"><c>ResourceNotFoundException</c>: it is gone.</exception>
    public async Task<OutsideStreamDescription> Describe(string arn, CancellationToken cancellationToken)
    {
        List<OutsideStreamShard> shards = [];
        for (string? last = null; ;)
        {
            using var answer = await Call("DescribeStream", last is null ? new { StreamArn = arn } : new { StreamArn = arn, ExclusiveStartShardId = last }, cancellationToken);
            var stream = answer.RootElement.GetProperty("StreamDescription"u8);
            if (stream.TryGetProperty("Shards"u8, out var list)) shards.AddRange(list.EnumerateArray().Select(shard => new OutsideStreamShard(Text(shard, "ShardId"), Optional(shard, "ParentShardId"))));
            last = Optional(stream, "LastEvaluatedShardId");
            if (last is not null) continue;
            var keys = stream.GetProperty("KeySchema"u8).EnumerateArray().ToDictionary(key => Text(key, "KeyType"), key => Text(key, "AttributeName"));
            var view = TableViews.Parse(Text(stream, "StreamViewType")) ?? throw Unreadable($"{Text(stream, "StreamViewType")} is no view of a stream.");
            return new OutsideStreamDescription(view, new TableKeys { Hash = keys["HASH"], Range = keys.GetValueOrDefault("RANGE") }, Text(stream, "StreamStatus") is "ENABLED" or "ENABLING", shards);
        }
    }

    /// <param name="after">Sequence number of the last change that is not wanted; null for all that there are.</param>
    /// <returns>Null when the shard has ended and nothing is left of it.</returns>
    /// <exception cref="OutsideStreamException"><c>TrimmedDataAccessException</c>: what came after it is gone.</exception>
    public async Task<string?> Iterator(string arn, string shard, string? after, CancellationToken cancellationToken)
    {
        object input = after is null
            ? new { StreamArn = arn, ShardId = shard, ShardIteratorType = "TRIM_HORIZON" }
            : new { StreamArn = arn, ShardId = shard, ShardIteratorType = "AFTER_SEQUENCE_NUMBER", SequenceNumber = after };
        using var answer = await Call("GetShardIterator", input, cancellationToken);
        return Optional(answer.RootElement, "ShardIterator");
    }

    /// <exception cref="OutsideStreamException"><c>ExpiredIteratorException</c>: another iterator is needed.</exception>
    public async Task<OutsideStreamPage> Read(string iterator, CancellationToken cancellationToken)
    {
        using var answer = await Call("GetRecords", new { ShardIterator = iterator, Limit = MostRecords }, cancellationToken);
        var records = answer.RootElement.GetProperty("Records"u8);
        TableChange[] changes = [.. records.EnumerateArray().Select(Change)];
        var last = changes.Length == 0 ? null : Text(records[changes.Length - 1].GetProperty("dynamodb"u8), "SequenceNumber");
        return new OutsideStreamPage(changes, last, Optional(answer.RootElement, "NextShardIterator"));
    }

    public void Dispose() => _http.Dispose();

    private static TableChange Change(JsonElement record)
    {
        var what = record.GetProperty("dynamodb"u8);
        var hasIdentity = record.TryGetProperty("userIdentity"u8, out var identity) && identity.ValueKind is JsonValueKind.Object;
        return new TableChange
        {
            Type = Text(record, "eventName") switch
            {
                "INSERT" => TableChangeType.Insert,
                "MODIFY" => TableChangeType.Modify,
                "REMOVE" => TableChangeType.Remove,
                var other => throw Unreadable($"{other} is no change of an item."),
            },
            Keys = Item(what, "Keys") ?? throw Unreadable("A change has no keys."),
            NewImage = Item(what, "NewImage"),
            OldImage = Item(what, "OldImage"),
            At = what.TryGetProperty("ApproximateCreationDateTime"u8, out var at) ? DateTimeOffset.UnixEpoch.AddSeconds(at.GetDouble()) : null,
            UserType = hasIdentity ? Optional(identity, "Type") ?? Optional(identity, "type") : null,
            PrincipalId = hasIdentity ? Optional(identity, "PrincipalId") ?? Optional(identity, "principalId") : null,
        };
    }

    private static TableItem? Item(JsonElement what, string image)
    {
        if (!what.TryGetProperty(image, out var attributes) || attributes.ValueKind is JsonValueKind.Null) return null;
        var item = TableItems.Read(attributes);
        return item.Ok ? item.Value : throw Unreadable($"{image}: {item.Error.Message}");
    }

    private async Task<JsonDocument> Call(string operation, object input, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(input);
        using var request = new HttpRequestMessage(HttpMethod.Post, source.Endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        Sign(request, operation, body);
        using var response = await _http.SendAsync(request, cancellationToken);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), s_deep);
        }
        catch (JsonException exception)
        {
            throw new OutsideStreamException("Unreadable", $"the answer to {operation} (status {(int)response.StatusCode}) is no JSON.", exception);
        }

        if (response.IsSuccessStatusCode) return document;
        using (document)
        {
            var type = Optional(document.RootElement, "__type") ?? $"Status{(int)response.StatusCode}";
            throw new OutsideStreamException(type[(type.LastIndexOf('#') + 1)..], Optional(document.RootElement, "message") ?? Optional(document.RootElement, "Message") ?? "");
        }
    }

    /// <summary>AWS Signature Version 4 of a POST to the endpoint's path.</summary>
    private void Sign(HttpRequestMessage request, string operation, byte[] body)
    {
        var at = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{at[..8]}/{source.Region}/dynamodb/aws4_request";
        var host = source.Endpoint.IsDefaultPort ? source.Endpoint.Host : $"{source.Endpoint.Host}:{source.Endpoint.Port}";
        const string Signed = "content-type;host;x-amz-date;x-amz-target";
        var canonical = $"POST\n{source.Endpoint.AbsolutePath}\n\ncontent-type:{MediaType}\nhost:{host}\nx-amz-date:{at}\nx-amz-target:{Target}{operation}\n\n{Signed}\n{Hex(SHA256.HashData(body))}";
        var toSign = $"AWS4-HMAC-SHA256\n{at}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes($"AWS4{source.SecretAccessKey}"), at[..8]), source.Region), "dynamodb"), "aws4_request");
        request.Headers.Host = host;
        request.Headers.Add("X-Amz-Date", at);
        request.Headers.Add("X-Amz-Target", Target + operation);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={source.AccessKeyId}/{scope}, SignedHeaders={Signed}, Signature={Hex(Mac(key, toSign))}");
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Text(JsonElement element, string member) => Optional(element, member) ?? throw Unreadable($"{member} is missing.");

    private static string? Optional(JsonElement element, string member) => element.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static OutsideStreamException Unreadable(string message) => new("Unreadable", message);
}
