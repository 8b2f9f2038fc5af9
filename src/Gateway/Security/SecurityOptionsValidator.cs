using Microsoft.Extensions.Options;

namespace Grid.Gateway.Security;

[OptionsValidator]
internal sealed partial class SecurityOptionsValidator : IValidateOptions<SecurityOptions>;
