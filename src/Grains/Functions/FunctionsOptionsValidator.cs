using Microsoft.Extensions.Options;

namespace Grid.Grains.Functions;

[OptionsValidator]
internal sealed partial class FunctionsOptionsValidator : IValidateOptions<FunctionsOptions>;
