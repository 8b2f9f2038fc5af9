using System.Text.Json;
using Grid.Contracts.Traces;

namespace Grid.Gateway.Traces;

/// <summary>Sampling rules as X-Ray writes them.</summary>
internal static class SamplingAnswers
{
    internal static void WriteRecord(Utf8JsonWriter json, string region, SamplingRule rule)
    {
        json.WriteStartObject();
        json.WriteStartObject("SamplingRule");
        json.WriteString("RuleName", rule.Name);
        json.WriteString("RuleARN", rule.ArnIn(region));
        json.WriteString("ResourceARN", rule.ResourceArn);
        json.WriteNumber("Priority", rule.Priority);
        json.WriteNumber("FixedRate", rule.FixedRate);
        json.WriteNumber("ReservoirSize", rule.ReservoirSize);
        json.WriteString("ServiceName", rule.ServiceName);
        json.WriteString("ServiceType", rule.ServiceType);
        json.WriteString("Host", rule.Host);
        json.WriteString("HTTPMethod", rule.HttpMethod);
        json.WriteString("URLPath", rule.UrlPath);
        json.WriteNumber("Version", 1);
        json.WriteStartObject("Attributes");
        foreach (var (key, value) in rule.Attributes) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteNumber("CreatedAt", TraceAnswers.Seconds(rule.CreatedAt));
        json.WriteNumber("ModifiedAt", TraceAnswers.Seconds(rule.ModifiedAt));
        json.WriteEndObject();
    }

    internal static void WriteUnprocessed(Utf8JsonWriter json, string member, IReadOnlyList<string> rules, string code, string message)
    {
        json.WriteStartArray(member);
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("RuleName", rule);
            json.WriteString("ErrorCode", code);
            json.WriteString("Message", message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
