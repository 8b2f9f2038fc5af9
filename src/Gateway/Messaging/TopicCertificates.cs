using Grid.Contracts.Messaging;
using Grid.Gateway.Protocol;
using Grid.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Messaging;

/// <summary>Gives the certificate that messages of topics are signed for to whoever asks, at the address that they name.</summary>
internal sealed class TopicCertificates(ITopicCertificate certificate) : IOperationGroup
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/SimpleNotificationService-{hash:length(32)}.pem", Read).WithMetadata(MayLackSignature.Mark).WithDisplayName("Certificate of topics");

    private async Task Read(HttpContext context)
    {
        if (context.Request.Path.Value != await certificate.Path(context.RequestAborted))
        {
            await UnknownOperations.Refuse(context);
            return;
        }

        context.Response.ContentType = "application/x-pem-file";
        await context.Response.WriteAsync(await certificate.Text(context.RequestAborted), context.RequestAborted);
    }
}
