using Grid.Contracts.Messaging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Messaging;

/// <summary>Addresses of the grid that messages of topics name. Without knowing where the grid is found they are empty.</summary>
internal sealed class TopicAddresses(IOptions<MessagingOptions> options)
{
    private readonly string _public = options.Value.PublicUrl?.TrimEnd('/') ?? "";

    public string Certificate(Subscription subscription, SigningKey key) => At(subscription, key.Path);

    public string Subscribe(Subscription subscription, string token) => At(subscription, $"/?Action=ConfirmSubscription&TopicArn={subscription.Topic.Arn}&Token={token}");

    public string Unsubscribe(Subscription subscription) => At(subscription, $"/?Action=Unsubscribe&SubscriptionArn={subscription.Arn}");

    private string At(Subscription subscription, string path)
    {
        var grid = _public.Length > 0 ? _public : subscription.Gateway;
        return grid.Length == 0 ? "" : grid + path;
    }
}
