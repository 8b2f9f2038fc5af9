using System.Buffers;
using Grid.Runtimes.Environments;

namespace Grid.Runtimes.RuntimeApi;

/// <summary>The Runtime API's replies as bytes.</summary>
internal static class Replies
{
    private static ReadOnlySpan<byte> Json => "\r\nContent-Type: application/json\r\nContent-Length: "u8;

    /// <summary>The answer of an invocation has arrived.</summary>
    public static void Accepted(ReplyBuffer buffer) =>
        buffer.Write("HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"status\":\"OK\"}"u8);

    public static void Refused(ReplyBuffer buffer, Refusal refusal)
    {
        buffer.Write("HTTP/1.1 "u8);
        buffer.Number(refusal.Status);
        buffer.Write(" Refused"u8);
        buffer.Write(Json);
        buffer.Number(refusal.Body.Length);
        buffer.Write("\r\n\r\n"u8);
        buffer.Write(refusal.Body);
    }

    /// <returns>False when the invocation is over; then nothing was written.</returns>
    public static bool Event(ReplyBuffer buffer, Invocation invocation)
    {
        var mark = buffer.Mark;
        var request = invocation.Request;
        buffer.Write("HTTP/1.1 200 OK"u8);
        buffer.Write(Json);
        buffer.Number(request.Event.Length);
        buffer.Write("\r\n"u8);
        buffer.Header("Lambda-Runtime-Aws-Request-Id"u8, request.RequestId);
        buffer.Write("Lambda-Runtime-Deadline-Ms: "u8);
        buffer.Number(invocation.DeadlineMs);
        buffer.Write("\r\n"u8);
        buffer.Header("Lambda-Runtime-Invoked-Function-Arn"u8, invocation.InvokedArn);
        buffer.Header("Lambda-Runtime-Trace-Id"u8, invocation.TraceHeader);
        if (request.ClientContext is { } context) buffer.Header("Lambda-Runtime-Client-Context"u8, JsonHeader.Escape(context));
        buffer.Write("\r\n"u8);
        if (invocation.CopyEvent(buffer)) return true;
        buffer.BackTo(mark);
        return false;
    }
}
