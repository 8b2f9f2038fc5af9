using Microsoft.Extensions.Options;

namespace Grid.Gateway;

/// <summary>Holds the annotations of <see cref="GatewayOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
