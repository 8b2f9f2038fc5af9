namespace Grid.Dashboard.Security;

/// <summary>What the gate says.</summary>
internal enum Passage
{
    /// <summary>Comes from the machine itself.</summary>
    Home,

    SignedIn,

    /// <summary>Has to sign in first.</summary>
    SignsIn,

    /// <summary>A page of another site sent it.</summary>
    Foreign,
}
