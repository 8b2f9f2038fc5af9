using System.Text.RegularExpressions;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Messaging;

/// <summary>Names and addresses of queues: <c>http://host:port/000000000000/name</c>, where the host is whatever the caller calls.</summary>
internal static partial class QueueNames
{
    internal static string Url(this ApiRequest request, string name) => $"{request.Http.Request.Scheme}://{request.Http.Request.Host}/{Account.Id}/{name}";

    /// <summary>The queue that the member <c>QueueUrl</c> names. Without meaning once the request has a problem.</summary>
    internal static QueueId Queue(this ApiRequest request)
    {
        var url = request.Need("QueueUrl");
        if (url.Length == 0) return default;
        var path = Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address.AbsolutePath : url;
        if (path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., Account.Id, var name] && Names().IsMatch(name)) return new QueueId(request.Region, name);
        request.Refuse(QueueWords.NoQueue);
        return default;
    }

    /// <summary>The queue of this region that a member names by its ARN.</summary>
    internal static QueueId QueueOfArn(this ApiRequest request, string member)
    {
        var arn = request.Need(member);
        if (arn.Length == 0) return default;
        if (QueueId.FromArn(arn) is { } queue && queue.Region == request.Region && Names().IsMatch(queue.Name)) return queue;
        request.Refuse(ApiError.NotFound($"The resource that you specified for the {member} parameter doesn't exist."));
        return default;
    }

    /// <summary>A member that must be there; empty, with the request refused, when it is not.</summary>
    internal static string Need(this ApiRequest request, string member)
    {
        var text = request.Body.Text(member, []);
        if (string.IsNullOrEmpty(text)) request.Refuse(QueueWords.Missing(member));
        return text ?? "";
    }

    internal static bool IsName(string name) => Names().IsMatch(name);

    [GeneratedRegex(@"^(?=.{1,80}\z)[a-zA-Z0-9_-]+(\.fifo)?\z")]
    private static partial Regex Names();
}
