using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>A resource policy as the JSON document whose size AWS limits.</summary>
internal static class PolicyDocument
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int SizeBytes(IEnumerable<Permission> statements, string resourceArn)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteString("Version", "2012-10-17");
            json.WriteString("Id", "default");
            json.WriteStartArray("Statement");
            foreach (var statement in statements) Write(json, statement, resourceArn);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenCount;
    }

    private static void Write(Utf8JsonWriter json, Permission statement, string resourceArn)
    {
        json.WriteStartObject();
        json.WriteString("Sid", statement.StatementId);
        json.WriteString("Effect", "Allow");
        WritePrincipal(json, statement.Principal);
        json.WriteString("Action", statement.Action);
        json.WriteString("Resource", resourceArn);
        WriteConditions(json, statement);
        json.WriteEndObject();
    }

    private static void WritePrincipal(Utf8JsonWriter json, string principal)
    {
        if (principal == "*")
        {
            json.WriteString("Principal", principal);
            return;
        }

        json.WriteStartObject("Principal");
        if (principal.Length == Account.Id.Length && Qualifiers.IsNumber(principal)) json.WriteString("AWS", $"arn:aws:iam::{principal}:root");
        else json.WriteString(principal.StartsWith("arn:", StringComparison.Ordinal) ? "AWS" : "Service", principal);
        json.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter json, Permission statement)
    {
        (string Operator, string Key, string? Value)[] conditions =
        [
            ("StringEquals", "AWS:SourceAccount", statement.SourceAccount),
            ("StringEquals", "lambda:FunctionUrlAuthType", statement.FunctionUrlAuthType),
            ("StringEquals", "aws:PrincipalOrgID", statement.PrincipalOrgId),
            ("StringEquals", "lambda:EventSourceToken", statement.EventSourceToken),
            ("ArnLike", "AWS:SourceArn", statement.SourceArn),
            ("Bool", "lambda:InvokedViaFunctionUrl", statement.InvokedViaFunctionUrl switch { null => null, true => "true", false => "false" }),
        ];
        var given = conditions.Where(condition => condition.Value is not null).ToLookup(condition => condition.Operator);
        if (given.Count == 0) return;

        json.WriteStartObject("Condition");
        foreach (var group in given)
        {
            json.WriteStartObject(group.Key);
            foreach (var condition in group) json.WriteString(condition.Key, condition.Value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
