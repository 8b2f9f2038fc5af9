using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Functions;

/// <summary>Rules of tags that every request with tags shares.</summary>
internal static class Tags
{
    /// <summary>Most tags of one resource.</summary>
    internal const int Max = 50;

    internal static Dictionary<string, string>? Read(ObjectReader body, bool required = false)
    {
        var tags = body.TextMap("Tags", Rules.TagKey, Rules.TagValue, required);
        if (tags?.Count > Max) body.Refuse(ApiError.InvalidParameter("Number of tags exceeds resource tag limit."));
        if (tags?.Keys.Any(key => key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) is true)
        {
            body.Refuse(ApiError.InvalidParameter("aws: prefixed tag key names are not allowed for external use."));
        }

        return tags;
    }
}
