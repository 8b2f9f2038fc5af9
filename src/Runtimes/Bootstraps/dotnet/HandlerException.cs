namespace Grid.Bootstrap;

/// <summary>The handler string or the method it names cannot be used. Reported under the name that .NET functions know for it.</summary>
internal sealed class HandlerException(string message) : Exception(message)
{
    public const string ReportedType = "LambdaValidationException";
}
