using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>What a queue's owner does.</summary>
internal sealed class QueueOperations(IGrainFactory grains, IQueueCatalog catalog, Seal seal)
{
    private const int MostListed = 1_000;
    private const int MostMoves = 10;
    private const int MostPerSecond = 500;

    internal async Task<Outcome<Answer>> Create(ApiRequest request)
    {
        var name = request.Need("QueueName");
        var attributes = request.Body.TextMap("Attributes", [], []);
        var tags = request.Body.TextMap("tags", [], []) ?? request.Body.TextMap("Tags", [], []) ?? [];
        var change = QueueAttributes.Read(attributes ?? [], isNew: true, name.EndsWith(QueueId.FifoSuffix, StringComparison.Ordinal));
        if (name.Length > 0 && !QueueNames.IsName(name))
            request.Refuse(ApiError.InvalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"));
        if (!change.Ok) request.Refuse(change.Error);
        if (request.Problem is { } problem) return problem;
        var created = await Grain(new QueueId(request.Region, name)).Create(change.Value!, tags, request.Cancelled);
        return created.Ok ? Text("QueueUrl", request.Url(name)) : created.Error;
    }

    internal async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var queue = request.Queue();
        if (request.Problem is { } problem) return problem;
        return Nothing(await Grain(queue).Delete(request.Cancelled));
    }

    internal async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var prefix = request.Body.Text("QueueNamePrefix", []) ?? "";
        var page = ReadPage(request, $"queues {prefix}");
        if (request.Problem is { } problem) return problem;
        var listed = await catalog.List(request.Region, prefix, page.Marker, page.Most, request.Cancelled);
        return Listing(request, "QueueUrls", listed, page);
    }

    internal async Task<Outcome<Answer>> Sources(ApiRequest request)
    {
        var queue = request.Queue();
        var page = ReadPage(request, $"sources {queue.Name}");
        if (request.Problem is { } problem) return problem;
        var there = await Grain(queue).Tags(request.Cancelled);
        if (!there.Ok) return there.Error;
        return Listing(request, "queueUrls", await catalog.ListSources(queue, page.Marker, page.Most, request.Cancelled), page);
    }

    internal async Task<Outcome<Answer>> Url(ApiRequest request)
    {
        var name = request.Need("QueueName");
        if (request.Body.Text("QueueOwnerAWSAccountId", []) is { Length: > 0 } owner && owner != Account.Id) request.Refuse(QueueWords.NoQueue);
        if (name.Length > 0 && !QueueNames.IsName(name)) request.Refuse(QueueWords.NoQueue);
        if (request.Problem is { } problem) return problem;
        var there = await Grain(new QueueId(request.Region, name)).Tags(request.Cancelled);
        return there.Ok ? Text("QueueUrl", request.Url(name)) : there.Error;
    }

    internal async Task<Outcome<Answer>> Attributes(ApiRequest request)
    {
        var queue = request.Queue();
        var names = request.Body.Texts("AttributeNames", []) ?? [];
        if (names.FirstOrDefault(name => !QueueAttributes.IsName(name)) is { } unknown) request.Refuse(QueueAttributes.Unknown(unknown));
        if (request.Problem is { } problem) return problem;
        var described = await Grain(queue).Describe(QueueAttributes.NeedCounts(names), request.Cancelled);
        if (!described.Ok) return described.Error;
        var attributes = QueueAttributes.Write(queue, described.Value, names);
        return Answer.Ok(json => WriteMap(json, "Attributes", attributes));
    }

    internal async Task<Outcome<Answer>> Set(ApiRequest request)
    {
        var queue = request.Queue();
        var attributes = request.Body.TextMap("Attributes", [], []);
        if (attributes is null) request.Refuse(QueueWords.Missing("Attributes"));
        var change = QueueAttributes.Read(attributes ?? [], isNew: false, queue.Name?.EndsWith(QueueId.FifoSuffix, StringComparison.Ordinal) is true);
        if (!change.Ok) request.Refuse(change.Error);
        if (request.Problem is { } problem) return problem;
        return Nothing(await Grain(queue).Set(change.Value!, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Purge(ApiRequest request)
    {
        var queue = request.Queue();
        if (request.Problem is { } problem) return problem;
        return Nothing(await Grain(queue).Purge(request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Tag(ApiRequest request)
    {
        var queue = request.Queue();
        var tags = request.Body.TextMap("Tags", [], []);
        if (tags is null or { Count: 0 }) request.Refuse(QueueWords.Missing("Tags"));
        if (request.Problem is { } problem) return problem;
        return Nothing(await Grain(queue).Tag(tags!, [], request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Untag(ApiRequest request)
    {
        var queue = request.Queue();
        var keys = request.Body.Texts("TagKeys", []);
        if (keys is null or { Length: 0 }) request.Refuse(QueueWords.Missing("TagKeys"));
        if (request.Problem is { } problem) return problem;
        return Nothing(await Grain(queue).Tag([], keys!, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Tags(ApiRequest request)
    {
        var queue = request.Queue();
        if (request.Problem is { } problem) return problem;
        var tags = await Grain(queue).Tags(request.Cancelled);
        return tags.Ok ? Answer.Ok(json => WriteMap(json, "Tags", tags.Value)) : tags.Error;
    }

    internal async Task<Outcome<Answer>> StartMove(ApiRequest request)
    {
        var queue = request.QueueOfArn("SourceArn");
        QueueId? destination = request.Body.Text("DestinationArn", []) is { Length: > 0 } ? request.QueueOfArn("DestinationArn") : null;
        var perSecond = request.Body.Number("MaxNumberOfMessagesPerSecond", []);
        if (perSecond is < 1 or > MostPerSecond) request.Refuse(QueueWords.Invalid("MaxNumberOfMessagesPerSecond", perSecond, $"Must be between 1 and {MostPerSecond}, if provided."));
        if (request.Problem is { } problem) return problem;
        var started = await Grain(queue).StartMove(destination?.Arn, perSecond, request.Cancelled);
        return started.Ok ? Text("TaskHandle", WriteHandle(queue, started.Value)) : started.Error;
    }

    internal async Task<Outcome<Answer>> CancelMove(ApiRequest request)
    {
        var handle = request.Need("TaskHandle");
        if (request.Problem is { } problem) return problem;
        if (ReadHandle(handle) is not var (queue, task)) return QueueWords.Invalid("TaskHandle", handle, "It is not the handle of a message move task.");
        var cancelled = await Grain(queue).CancelMove(task, request.Cancelled);
        return cancelled.Ok
            ? Answer.Ok(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("ApproximateNumberOfMessagesMoved", cancelled.Value);
                json.WriteEndObject();
            })
            : cancelled.Error;
    }

    internal async Task<Outcome<Answer>> Moves(ApiRequest request)
    {
        var queue = request.QueueOfArn("SourceArn");
        var most = request.Body.Number("MaxResults", []) ?? 1;
        if (most is < 1 or > MostMoves) request.Refuse(QueueWords.Invalid("MaxResults", most, $"Must be between 1 and {MostMoves}, if provided."));
        if (request.Problem is { } problem) return problem;
        var moves = await Grain(queue).Moves(request.Cancelled);
        if (!moves.Ok) return moves.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Results");
            foreach (var task in moves.Value.Take(most)) WriteMove(json, queue, task);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteMove(Utf8JsonWriter json, QueueId queue, MoveTask task)
    {
        json.WriteStartObject();
        if (task.Status is MoveStatus.Running) json.WriteString("TaskHandle", WriteHandle(queue, task.Id));
        json.WriteString("Status", task.Status.ToString().ToUpperInvariant());
        json.WriteString("SourceArn", queue.Arn);
        if (task.DestinationArn is not null) json.WriteString("DestinationArn", task.DestinationArn);
        if (task.MessagesPerSecond is { } perSecond) json.WriteNumber("MaxNumberOfMessagesPerSecond", perSecond);
        json.WriteNumber("ApproximateNumberOfMessagesMoved", task.Moved);
        json.WriteNumber("ApproximateNumberOfMessagesToMove", task.ToMove);
        if (task.FailureReason is not null) json.WriteString("FailureReason", task.FailureReason);
        json.WriteNumber("StartedTimestamp", task.StartedAt.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    private static string WriteHandle(QueueId queue, string task) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{task} {queue.Arn}"));

    private static (QueueId Queue, string Task)? ReadHandle(string handle)
    {
        if (!Base64Url.IsValid(handle)) return null;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(handle)).Split(' ');
        return parts is [var task, var arn] && QueueId.FromArn(arn) is { } queue ? (queue, task) : null;
    }

    private static Outcome<Answer> Nothing(Outcome<Done> done) => done.Ok ? Answer.NoContent : done.Error;

    private static Answer Text(string member, string value) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString(member, value);
        json.WriteEndObject();
    });

    private static void WriteMap(Utf8JsonWriter json, string member, Dictionary<string, string> map)
    {
        json.WriteStartObject();
        if (map.Count > 0)
        {
            json.WriteStartObject(member);
            foreach (var (key, value) in map) json.WriteString(key, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private Answer Listing(ApiRequest request, string member, Page<string> listed, Listed page) => Answer.Ok(json =>
    {
        json.WriteStartObject();
        if (listed.Items.Count > 0 || member == "queueUrls")
        {
            json.WriteStartArray(member);
            foreach (var name in listed.Items) json.WriteStringValue(request.Url(name));
            json.WriteEndArray();
        }

        // As on AWS, who asks for no page gets none.
        if (listed.NextMarker is { } marker && page.IsPaged) json.WriteString("NextToken", Base64Url.EncodeToString(Encoding.UTF8.GetBytes(seal.Sign(page.Scope, marker) + marker)));
        json.WriteEndObject();
    });

    private Listed ReadPage(ApiRequest request, string what)
    {
        var scope = $"sqs {request.Region} {what}";
        var most = request.Body.Number("MaxResults", []);
        if (most is < 1 or > MostListed) request.Refuse(QueueWords.Invalid("MaxResults", most, $"Must be between 1 and {MostListed}, if provided."));
        var token = request.Body.Text("NextToken", []);
        if (string.IsNullOrEmpty(token)) return new Listed(scope, null, most ?? MostListed, most is not null);
        var text = Base64Url.IsValid(token) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)) : "";
        var fits = text.Length >= Seal.Length && seal.Verify(scope, text[Seal.Length..], text[..Seal.Length]);
        if (!fits) request.Refuse(new ApiError(ApiErrorKind.InvalidNextToken, "Invalid or expired next token."));
        return new Listed(scope, fits ? text[Seal.Length..] : null, most ?? MostListed, true);
    }

    private IQueueGrain Grain(QueueId queue) => grains.GetGrain<IQueueGrain>(queue.GrainKey);

    private readonly record struct Listed(string Scope, string? Marker, int Most, bool IsPaged);
}
