using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Functions;

/// <summary>Resource policies as IAM documents. The API carries them as JSON inside texts.</summary>
internal static partial class PolicyAnswers
{
    /// <summary>The document of all statements.</summary>
    internal static string Document(ResourcePolicy policy) => Text(json =>
    {
        json.WriteStartObject();
        json.WriteString("Version", "2012-10-17");
        json.WriteString("Id", "default");
        json.WriteStartArray("Statement");
        foreach (var permission in policy.Statements) Write(json, permission, policy.ResourceArn);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    internal static string Statement(Permission permission, string resourceArn) => Text(json => Write(json, permission, resourceArn));

    /// <summary>True for an account, an ARN of IAM, a service's domain or everybody.</summary>
    internal static bool IsPrincipal(string principal) => Principals().IsMatch(principal);

    private static void Write(Utf8JsonWriter json, Permission permission, string resourceArn)
    {
        json.WriteStartObject();
        json.WriteString("Sid", permission.StatementId);
        json.WriteString("Effect", "Allow");
        WritePrincipal(json, permission.Principal, resourceArn);
        json.WriteString("Action", permission.Action);
        json.WriteString("Resource", resourceArn);
        WriteConditions(json, permission);
        json.WriteEndObject();
    }

    private static void WritePrincipal(Utf8JsonWriter json, string principal, string resourceArn)
    {
        if (principal == "*")
        {
            json.WriteString("Principal", principal);
            return;
        }

        var isAccount = Qualifiers.IsNumber(principal);
        var isArn = principal.StartsWith("arn:", StringComparison.Ordinal);
        json.WriteStartObject("Principal");
        json.WriteString(isAccount || isArn ? "AWS" : "Service", isAccount ? $"arn:{resourceArn.Split(':')[1]}:iam::{principal}:root" : principal);
        json.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter json, Permission permission)
    {
        (string Operator, string Key, string? Value)[] conditions =
        [
            ("StringEquals", "AWS:SourceAccount", permission.SourceAccount),
            ("StringEquals", "lambda:EventSourceToken", permission.EventSourceToken),
            ("StringEquals", "aws:PrincipalOrgID", permission.PrincipalOrgId),
            ("StringEquals", "lambda:FunctionUrlAuthType", permission.FunctionUrlAuthType),
            ("Bool", "lambda:InvokedViaFunctionUrl", permission.InvokedViaFunctionUrl is { } via ? (via ? "true" : "false") : null),
            ("ArnLike", "AWS:SourceArn", permission.SourceArn),
        ];
        var given = conditions.Where(condition => condition.Value is not null).GroupBy(condition => condition.Operator).ToArray();
        if (given.Length == 0) return;
        json.WriteStartObject("Condition");
        foreach (var group in given)
        {
            json.WriteStartObject(group.Key);
            foreach (var (_, key, value) in group) json.WriteString(key, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonAnswer.Options)) write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    [GeneratedRegex(
        @"^(\*|[0-9]{12}|arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:(root|(user|role|assumed-role|federated-user)/.+)|[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com))\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Principals();
}
