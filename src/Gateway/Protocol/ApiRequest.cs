using System.Globalization;
using Grid.Contracts;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>One call of the API: who calls, and readers for path, query and body that gather everything that is wrong.</summary>
internal sealed class ApiRequest
{
    private readonly Findings _findings = new();
    private readonly RequestBody _body;

    internal ApiRequest(HttpContext http, Caller caller, RequestBody body)
    {
        Http = http;
        Caller = caller;
        _body = body;
        Body = new ObjectReader(body.Root, "", _findings);
    }

    internal HttpContext Http { get; }

    internal Caller Caller { get; }

    internal string Region => Caller.Region;

    internal CancellationToken Cancelled => Http.RequestAborted;

    internal ObjectReader Body { get; }

    /// <summary>The error to answer with, of all that was read so far; null when there is none.</summary>
    internal ApiError? Problem => _findings.Problem;

    /// <summary>A path element, decoded.</summary>
    internal string Route(string member, Constraint<string>[] rules)
    {
        var text = RouteText(member);
        _findings.Check(text, Camel(member), rules);
        return text;
    }

    /// <summary>A path element that is a number.</summary>
    internal long RouteNumber(string member) => ParseNumber(RouteText(member), member) ?? 0;

    /// <summary>A query parameter; null when absent.</summary>
    internal string? Query(string member, Constraint<string>[] rules, bool required = false)
    {
        string? text = Http.Request.Query[member];
        if (text is not null) _findings.Check(text, Camel(member), rules);
        else if (required) _findings.Missing(Camel(member));
        return text;
    }

    internal long? QueryNumber(string member, Constraint<long>[] rules)
    {
        string? text = Http.Request.Query[member];
        var number = text is null ? null : ParseNumber(text, member);
        if (number is { } value) _findings.Check(value, Camel(member), rules);
        return number;
    }

    internal void Missing(string member) => _findings.Missing(Camel(member));

    internal void Refuse(ApiError error) => _findings.Refuse(error);

    /// <inheritdoc cref="RequestBody.DecodeBase64"/>
    internal ReadOnlyMemory<byte>? DecodeBase64(System.Text.Json.JsonElement text) => _body.DecodeBase64(text);

    /// <summary>The server leaves <c>%2F</c> encoded so that it cannot split elements.</summary>
    private string RouteText(string member) =>
        ((string?)Http.Request.RouteValues[member] ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private long? ParseNumber(string text, string member)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        _findings.Misread($"STRING_VALUE can not be converted to an Integer at '{Camel(member)}'");
        return null;
    }

    private static string Camel(string member) => $"{char.ToLowerInvariant(member[0])}{member[1..]}";
}
