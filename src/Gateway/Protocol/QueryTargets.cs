using System.Text;
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
    private const string Action = "Action";
    private const string Version = "Version";
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>XML namespace of what goes wrong before a service is known.</summary>
    private const string FaultNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09";

    private static readonly ApiError s_noToken = new(ApiErrorKind.MissingAuthenticationToken, "Request is missing Authentication Token");
    private static readonly BodyLimit s_limit = new(null, 10_000_001);

    private readonly IQueryService[] _services = [.. services];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in _services.Select(service => service.Path).OfType<string>().Prepend("/"))
            routes.MapPost(path, Run).WithMetadata(this, s_limit, new AcceptsMetadata([Form])).WithDisplayName($"Query services {path}");
        routes.MapGet("/", Visit).WithMetadata(this, MayLackSignature.Mark).WithDisplayName("Query services, visited");
    }

    public string? SigningName(HttpContext context) => Find(context)?.SigningName;

    public BodyLimit? Limit(HttpContext context) => null;

    public Task? WriteError(HttpContext context, ApiError error) => HttpMethods.IsGet(context.Request.Method) && !context.Request.Query.ContainsKey(Action) ? null : Refuse(context, error);

    private Task Refuse(HttpContext context, ApiError error)
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
            await Refuse(context, s_noToken);
            return;
        }

        var received = ContentCoding.Decode(context, s_limit.Bytes);
        var form = received.Ok ? QueryForm.Read(received.Value.Span) : received.Error;
        if (!form.Ok)
        {
            await Refuse(context, form.Error);
            return;
        }

        var version = form.Value[Version];
        await Perform(context, Find(context) ?? Array.Find(_services, known => known.Version == version), caller, caller.Region, form.Value);
    }

    /// <summary>The addresses that a service hands out name no version, and those who visit them do not sign.</summary>
    private async Task Visit(HttpContext context)
    {
        var caller = context.Features.Get<Caller>();
        var form = QueryForm.Read(Encoding.UTF8.GetBytes(context.Request.QueryString.Value?.TrimStart('?') ?? ""));
        if (!form.Ok || form.Value[Action] is not { } action)
        {
            await (caller is null ? ErrorAnswer.Write(context, s_noToken) : UnknownOperations.Refuse(context));
            return;
        }

        var service = caller is null ? Array.Find(_services, known => known.RegionWithoutSignature(action, form.Value) is not null) : Find(context);
        if (service is null && caller is null) await Refuse(context, s_noToken);
        else await Perform(context, service, caller, caller?.Region ?? service!.RegionWithoutSignature(action, form.Value)!, form.Value);
    }

    private async Task Perform(HttpContext context, IQueryService? service, Caller? caller, string region, QueryForm form)
    {
        var (action, version) = (form[Action], form[Version]);
        var isVersion = version == service?.Version || (version is null && HttpMethods.IsGet(context.Request.Method));
        if (action is null || service is null || !isVersion || !service.Operations.TryGetValue(action, out var run))
        {
            await Refuse(context, new ApiError(ApiErrorKind.UnknownOperation, $"Could not find operation {action} for version {version}"));
            return;
        }

        using var span = RequestSpan.Start(action, context, service.SigningName);
        var outcome = await run(new QueryRequest(context, caller, region, form));
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
