using Grid.Contracts;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Protocol;

/// <summary>
/// Brings calls of the Query protocol to their services: by the service that the signature is scoped to, which is known before the body; without a signature by the version.
/// </summary>
internal sealed class QueryTargets(IEnumerable<IQueryService> services) : IOperationGroup, IServiceTargets
{
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>XML namespace of what goes wrong before a service is known.</summary>
    private const string FaultNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09";

    private static readonly BodyLimit s_limit = new(null, 10_000_001);

    private readonly IQueryService[] _services = [.. services];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in _services.Select(service => service.Path).OfType<string>().Prepend("/"))
            routes.MapPost(path, Run).WithMetadata(this, s_limit, new AcceptsMetadata([Form])).WithDisplayName($"Query services {path}");
    }

    public string? SigningName(HttpContext context) => Find(context)?.SigningName;

    public BodyLimit? Limit(HttpContext context) => null;

    public Task WriteError(HttpContext context, ApiError error)
    {
        var service = Find(context);
        return WriteError(context, error, service?.Name(error.Kind) ?? WireError.Query(error.Kind), service?.Namespace ?? FaultNamespace);
    }

    private static Task WriteError(HttpContext context, ApiError error, WireError name, string xmlNamespace) => XmlAnswer.Write(
        context, name.Status, "ErrorResponse", xmlNamespace,
        xml =>
        {
            xml.WriteStartElement("Error");
            xml.WriteElementString("Type", name.Fault);
            xml.WriteElementString("Code", name.QueryCode ?? name.Code);
            xml.WriteElementString("Message", error.Message);
            xml.WriteElementString("Detail", null);
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", context.TraceIdentifier);
        });

    private IQueryService? Find(HttpContext context)
    {
        if (!RequestTarget.TryRead(context, out var target)) return null;
        var claimed = ClaimedScope.Service(context.Request, target).ToString();
        return Array.Find(_services, known => known.SigningName == claimed);
    }

    private async Task Run(HttpContext context)
    {
        if (context.Features.Get<Caller>() is not { } caller)
        {
            await WriteError(context, new ApiError(ApiErrorKind.MissingAuthenticationToken, "Request is missing Authentication Token"));
            return;
        }

        var received = ContentCoding.Decode(context, s_limit.Bytes);
        var form = received.Ok ? QueryForm.Read(received.Value.Span) : received.Error;
        if (!form.Ok)
        {
            await WriteError(context, form.Error);
            return;
        }

        var (action, version) = (form.Value["Action"], form.Value["Version"]);
        var service = Find(context) ?? Array.Find(_services, known => known.Version == version);
        if (action is null || service is null || service.Version != version || !service.Operations.TryGetValue(action, out var run))
        {
            await WriteError(context, new ApiError(ApiErrorKind.UnknownOperation, $"Could not find operation {action} for version {version}"));
            return;
        }

        using var span = RequestSpan.Start(action, context, service.SigningName);
        var outcome = await run(new QueryRequest(context, caller, form.Value));
        if (!outcome.Ok)
        {
            span.Refused(outcome.Error.Kind);
            await WriteError(context, outcome.Error, service.Name(outcome.Error.Kind), service.Namespace);
            return;
        }

        await XmlAnswer.Write(context, StatusCodes.Status200OK, $"{action}Response", service.Namespace, xml =>
        {
            if (outcome.Value.Result is { } write)
            {
                xml.WriteStartElement($"{action}Result");
                write(xml);
                xml.WriteEndElement();
            }

            xml.WriteStartElement("ResponseMetadata");
            xml.WriteElementString("RequestId", context.TraceIdentifier);
            xml.WriteEndElement();
        });
    }
}
