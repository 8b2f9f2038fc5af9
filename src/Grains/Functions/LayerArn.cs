using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>ARN of a layer version, taken apart: <c>arn:aws:lambda:region:account:layer:name:version</c>.</summary>
internal sealed record LayerArn(string Region, string AccountId, string Name, long Version)
{
    /// <summary>Key of the layer's grain.</summary>
    public string GrainKey => $"{Region}/{Name}";

    /// <summary>ARN of the layer, without the version.</summary>
    public string Layer => LayerVersion.LayerArnOf(Region, Name);

    public static bool TryParse(string arn, [NotNullWhen(true)] out LayerArn? parsed)
    {
        parsed = arn.Split(':') is ["arn", _, "lambda", var region, var account, "layer", var name, var version]
            && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new LayerArn(region, account, name, number)
                : null;
        return parsed is not null;
    }
}
