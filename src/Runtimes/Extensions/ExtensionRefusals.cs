using Grid.Runtimes.RuntimeApi;

namespace Grid.Runtimes.Extensions;

/// <summary>What the Extensions API answers to calls that cannot be; always 403.</summary>
internal static class ExtensionRefusals
{
    public static Refusal EmptyName { get; } = New("Extension.InvalidExtensionName", "Empty extension name");

    public static Refusal Closed { get; } = New("Extension.RegistrationClosed", "Extension registration closed already");

    public static Refusal NameTaken { get; } = New("Extension.InvalidExtensionState", "Extension with this name already registered");

    public static Refusal TooMany { get; } = New("Extension.TooManyExtensions", $"Extension limit ({ExtensionRoster.Limit}) reached");

    public static Refusal MissingIdentifier { get; } = New("Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");

    public static Refusal InvalidIdentifier { get; } = New("Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");

    public static Refusal MissingErrorType { get; } = New("Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found");

    public static Refusal UnknownIdentifier(Guid id) => New("Extension.UnknownExtensionIdentifier", $"Unknown extension {id}");

    public static Refusal InvalidFormat(string reason) => New("InvalidRequestFormat", reason);

    public static Refusal InvalidEvent(string name) => New("Extension.InvalidEventType", $"{name}: InvalidEventType");

    public static Refusal ShutdownIsForExternalOnes { get; } = New("Extension.InvalidEventType", "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension");

    public static Refusal Transition(string from, string to, string extension) =>
        New("Extension.InvalidExtensionState", $"State transition from {from} to {to} failed for extension {extension}. Error: State transition is not allowed");

    private static Refusal New(string errorType, string message) => new(403, errorType, message);
}
