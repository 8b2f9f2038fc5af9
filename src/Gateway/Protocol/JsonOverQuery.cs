using System.Buffers;
using System.Text.Json;
using System.Xml;
using Grid.Contracts;

namespace Grid.Gateway.Protocol;

/// <summary>Runs an operation that speaks JSON for a client that speaks Query: the form becomes the JSON that it stands for, the answer's JSON becomes XML.</summary>
internal static class JsonOverQuery
{
    private const int UsualBytes = 1024;

    /// <param name="form">Writes the form as JSON, and notes in the request what is wrong with it.</param>
    /// <param name="xml">Writes the answer.</param>
    internal static async Task<Outcome<QueryAnswer>> Run(QueryRequest request, Action<Utf8JsonWriter> form, Func<ApiRequest, Task<Outcome<Answer>>> run, Action<XmlWriter, JsonElement> xml)
    {
        var asked = new ArrayBufferWriter<byte>(UsualBytes);
        await using (var json = new Utf8JsonWriter(asked)) form(json);
        if (request.Problem is { } problem) return problem;
        var body = RequestBody.Read(asked.WrittenSpan.ToArray());
        if (!body.Ok) return body.Error;
        using (body.Value)
        {
            var outcome = await run(new ApiRequest(request.Http, request.Caller, body.Value));
            if (!outcome.Ok) return outcome.Error;
            if (outcome.Value.Body is not { } write) return new QueryAnswer(null);
            var answer = new ArrayBufferWriter<byte>(UsualBytes);
            await using (var json = new Utf8JsonWriter(answer)) write(json);
            return new QueryAnswer(writer => Write(writer, answer.WrittenMemory, xml));
        }
    }

    private static void Write(XmlWriter writer, ReadOnlyMemory<byte> answer, Action<XmlWriter, JsonElement> xml)
    {
        using var document = JsonDocument.Parse(answer);
        xml(writer, document.RootElement);
    }
}
