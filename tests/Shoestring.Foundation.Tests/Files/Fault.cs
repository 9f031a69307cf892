namespace Shoestring.Tests.Files;

internal enum Fault
{
    None,
    InputOutput,
    NoSpace,
    Denied,

    /// <summary>A write stores its first half and then finds the disk full; other operations fail with EIO.</summary>
    ShortWrite,

    /// <summary>The process is gone: this operation and all after it do not happen.</summary>
    Crash,

    /// <summary>The operation is left out, as by a mutant of the saving code.</summary>
    LeftOut,
}
