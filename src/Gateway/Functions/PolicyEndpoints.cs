using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>Resource policies of functions, versions and aliases.</summary>
internal sealed class PolicyEndpoints(IGrainFactory grains) : IOperationGroup
{
    private const string Policy = "/2015-03-31/functions/{FunctionName}/policy";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation("AddPermission", HttpMethods.Post, Policy, Add);
        routes.MapOperation("GetPolicy", HttpMethods.Get, Policy, Get);
        routes.MapOperation("RemovePermission", HttpMethods.Delete, Policy + "/{StatementId}", Remove);
    }

    private async Task<Outcome<Answer>> Add(ApiRequest request)
    {
        var body = request.Body;
        var target = request.Target(NameRule.Namespaced);
        var permission = new Permission
        {
            StatementId = body.Text("StatementId", Rules.StatementId, required: true) ?? "",
            Action = body.Text("Action", Rules.Action, required: true) ?? "",
            Principal = body.Text("Principal", Rules.Principal, required: true) ?? "",
            SourceArn = body.Text("SourceArn", Rules.SourceArn),
            SourceAccount = body.Text("SourceAccount", Rules.SourceAccount),
            EventSourceToken = body.Text("EventSourceToken", Rules.EventSourceToken),
            PrincipalOrgId = body.Text("PrincipalOrgID", Rules.PrincipalOrgId),
            FunctionUrlAuthType = body.Text("FunctionUrlAuthType", Rules.FunctionUrlAuthType),
            InvokedViaFunctionUrl = body.Flag("InvokedViaFunctionUrl"),
        };
        var revisionId = body.Text("RevisionId", Rules.Any);
        if (target.Qualifier == Qualifiers.Latest) request.Refuse(ApiError.InvalidParameter("We currently do not support adding policies for $LATEST."));
        if (!PolicyAnswers.IsPrincipal(permission.Principal))
        {
            request.Refuse(ApiError.InvalidParameter("The provided principal was invalid. Please check the principal and try again."));
        }

        if (request.Problem is { } problem) return problem;
        var policy = await Function(target).AddPermission(permission, target.Qualifier, revisionId, request.Cancelled);
        if (!policy.Ok) return policy.Error;
        return Answer.Created(json =>
        {
            json.WriteStartObject();
            json.WriteString("Statement", PolicyAnswers.Statement(permission, policy.Value.ResourceArn));
            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var target = request.Target(NameRule.Namespaced);
        if (request.Problem is { } problem) return problem;
        var policy = await Function(target).GetPolicy(target.Qualifier, request.Cancelled);
        if (!policy.Ok) return policy.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("Policy", PolicyAnswers.Document(policy.Value));
            json.WriteString("RevisionId", policy.Value.RevisionId);
            json.WriteEndObject();
        });
    }

    private async Task<Outcome<Answer>> Remove(ApiRequest request)
    {
        var target = request.Target(NameRule.Namespaced);
        var statementId = request.Route("StatementId", Rules.NamespacedStatementId);
        var revisionId = request.Query("RevisionId", Rules.Any);
        if (request.Problem is { } problem) return problem;
        var removed = await Function(target).RemovePermission(statementId, target.Qualifier, revisionId, request.Cancelled);
        return removed.Ok ? Answer.NoContent : removed.Error;
    }

    private IFunctionGrain Function(FunctionReference target) => grains.GetGrain<IFunctionGrain>(target.Function.GrainKey);
}
