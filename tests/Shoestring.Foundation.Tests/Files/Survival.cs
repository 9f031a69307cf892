namespace Shoestring.Tests.Files;

/// <summary>What a crash leaves of that which was not flushed: file systems differ, and a save must stand them all.</summary>
internal enum Survival
{
    /// <summary>Nothing that was not flushed.</summary>
    OnlyFlushed,

    /// <summary>Names (renames, creations), but no content that was not flushed: the zero-length file after a crash.</summary>
    NamesOnly,

    /// <summary>Names, and half of what was not flushed.</summary>
    NamesAndHalves,

    /// <summary>Everything: the process died, the machine did not.</summary>
    Everything,
}
