using System.Globalization;
using System.Text.Json;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary>Writes the parameters of a form as the JSON that they stand for: structure by structure, as a name does not mean the same in all of them.</summary>
internal static class MetricForms
{
    private static readonly string[] s_texts = ["Namespace", "MetricName", "Unit", "NextToken", "ScanBy", "RecentlyActive", "OwningAccount"];

    internal static void Write(Utf8JsonWriter json, QueryReader body)
    {
        json.WriteStartObject();
        Texts(json, body, s_texts);
        Times(json, body, "StartTime", "EndTime");
        Numbers(json, body, "Period", "MaxDatapoints");
        Flag(json, body, "IncludeLinkedAccounts");
        List(json, body, "Statistics");
        List(json, body, "ExtendedStatistics");
        Objects(json, body, "Dimensions", Dimension);
        Objects(json, body, "MetricDataQueries", DataQuery);
        Objects(json, body, "MetricData", Datum);
        Objects(json, body, "EntityMetricData", static (_, _) => { });
        if (body.Object("LabelOptions") is not null)
        {
            json.WriteStartObject("LabelOptions");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Dimension(Utf8JsonWriter json, QueryReader body) => Texts(json, body, "Name", "Value");

    private static void DataQuery(Utf8JsonWriter json, QueryReader body)
    {
        Texts(json, body, "Id", "Expression", "Label", "AccountId");
        Numbers(json, body, "Period");
        Flag(json, body, "ReturnData");
        if (body.Object("MetricStat") is not { } stat) return;
        json.WriteStartObject("MetricStat");
        Texts(json, stat, "Stat", "Unit");
        Numbers(json, stat, "Period");
        if (stat.Object("Metric") is { } metric)
        {
            json.WriteStartObject("Metric");
            Texts(json, metric, "Namespace", "MetricName");
            Objects(json, metric, "Dimensions", Dimension);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Datum(Utf8JsonWriter json, QueryReader body)
    {
        Texts(json, body, "MetricName", "Unit");
        Times(json, body, "Timestamp");
        Numbers(json, body, "Value", "StorageResolution");
        Objects(json, body, "Dimensions", Dimension);
        foreach (var member in (string[])["Values", "Counts"])
        {
            if (body.Texts(member) is not { } texts) continue;
            json.WriteStartArray(member);
            foreach (var text in texts) Number(json, text);
            json.WriteEndArray();
        }

        if (body.Object("StatisticValues") is not { } statistics) return;
        json.WriteStartObject("StatisticValues");
        Numbers(json, statistics, "SampleCount", "Sum", "Minimum", "Maximum");
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, QueryReader body, params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
        {
            if (body.Text(member, []) is { } text) json.WriteString(member, text);
        }
    }

    private static void Numbers(Utf8JsonWriter json, QueryReader body, params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
        {
            if (body.Text(member, []) is not { } text) continue;
            json.WritePropertyName(member);
            Number(json, text);
        }
    }

    /// <summary>What is no number stays a text, which the operation refuses.</summary>
    private static void Number(Utf8JsonWriter json, string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) json.WriteNumberValue(whole);
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) json.WriteNumberValue(number);
        else json.WriteStringValue(text);
    }

    private static void Times(Utf8JsonWriter json, QueryReader body, params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
        {
            if (body.Text(member, []) is not { } text) continue;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) json.WriteNumber(member, time.ToUnixTimeMilliseconds() / 1000.0);
            else json.WriteString(member, text);
        }
    }

    private static void Flag(Utf8JsonWriter json, QueryReader body, string member)
    {
        if (body.Flag(member) is { } flag) json.WriteBoolean(member, flag);
    }

    private static void List(Utf8JsonWriter json, QueryReader body, string member)
    {
        if (body.Texts(member) is not { } texts) return;
        json.WriteStartArray(member);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Objects(Utf8JsonWriter json, QueryReader body, string member, Action<Utf8JsonWriter, QueryReader> write)
    {
        if (body.Objects(member) is not { } objects) return;
        json.WriteStartArray(member);
        foreach (var one in objects)
        {
            json.WriteStartObject();
            write(json, one);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
